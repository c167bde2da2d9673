export declare const enums: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
