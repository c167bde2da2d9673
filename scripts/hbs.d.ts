/** What the build makes of a template: Handlebars' precompiled form. */
declare module '*.hbs' {
  const precompiled: object;
  export default precompiled;
}
