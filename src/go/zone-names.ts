/**
 * The zones of the tz database 2025b by what they call their offsets: "ABBREVIATION+MINUTES …=zones", zones grouped by
 * area. Where an offset had several names in history, the latest stands. Offsets without letters are not listed: the
 * database calls them ±hh or ±hhmm. (Intl knows offsets, but abbreviates most zones as "GMT+1".)
 */
const TABLE = `=Iran,Kwajalein,NZ-CHAT,Singapore Africa/Casablanca,El_Aaiun America/Araguaina,Asuncion,Bahia,Belem,Boa_Vista,Bogota,Buenos_Aires,Campo_Grande,Caracas,Catamarca,Cayenne,Cordoba,Coyhaique,Cuiaba,Eirunepe,Fortaleza,Godthab,Guyana,Jujuy,La_Paz,Lima,Maceio,Manaus,Mendoza,Montevideo,Noronha,Nuuk,Paramaribo,Porto_Acre,Porto_Velho,Punta_Arenas,Recife,Rio_Branco,Rosario,Santarem,Santiago,Sao_Paulo,Scoresbysund America/Argentina/Buenos_Aires,Catamarca,ComodRivadavia,Cordoba,Jujuy,La_Rioja,Mendoza,Rio_Gallegos,Salta,San_Juan,San_Luis,Tucuman,Ushuaia Antarctica/Casey,Davis,DumontDUrville,Mawson,Palmer,Rothera,Syowa,Troll,Vostok Asia/Aden,Almaty,Anadyr,Aqtau,Aqtobe,Ashgabat,Ashkhabad,Atyrau,Baghdad,Bahrain,Baku,Bangkok,Barnaul,Bishkek,Brunei,Chita,Choibalsan,Colombo,Dacca,Dhaka,Dili,Dubai,Dushanbe,Ho_Chi_Minh,Hovd,Irkutsk,Kabul,Kamchatka,Kashgar,Kathmandu,Katmandu,Khandyga,Krasnoyarsk,Kuala_Lumpur,Kuching,Kuwait,Magadan,Muscat,Novokuznetsk,Novosibirsk,Omsk,Oral,Phnom_Penh,Qatar,Qostanay,Qyzylorda,Rangoon,Riyadh,Saigon,Sakhalin,Samarkand,Singapore,Srednekolymsk,Tashkent,Tbilisi,Tehran,Thimbu,Thimphu,Tomsk,Ulaanbaatar,Ulan_Bator,Urumqi,Ust-Nera,Vientiane,Vladivostok,Yakutsk,Yangon,Yekaterinburg,Yerevan Atlantic/Cape_Verde,South_Georgia,Stanley Australia/Eucla Brazil/Acre,DeNoronha,East,West Chile/Continental,EasterIsland Etc/GMT+1,GMT+10,GMT+11,GMT+12,GMT+2,GMT+3,GMT+4,GMT+5,GMT+6,GMT+7,GMT+8,GMT+9,GMT-1,GMT-10,GMT-11,GMT-12,GMT-13,GMT-14,GMT-2,GMT-3,GMT-4,GMT-5,GMT-6,GMT-7,GMT-8,GMT-9 Europe/Astrakhan,Samara,Saratov,Ulyanovsk Indian/Chagos,Christmas,Cocos,Kerguelen,Mahe,Mauritius,Reunion Pacific/Apia,Bougainville,Chatham,Chuuk,Easter,Efate,Enderbury,Fakaofo,Fiji,Funafuti,Galapagos,Gambier,Guadalcanal,Kanton,Kiritimati,Kosrae,Kwajalein,Majuro,Marquesas,Nauru,Niue,Norfolk,Noumea,Palau,Pitcairn,Pohnpei,Ponape,Port_Moresby,Rarotonga,Tahiti,Tarawa,Tongatapu,Truk,Wake,Wallis,Yap
GMT+0=GMT,GMT+0,GMT-0,GMT0,Greenwich,Iceland Africa/Abidjan,Accra,Bamako,Banjul,Bissau,Conakry,Dakar,Lome,Monrovia,Nouakchott,Ouagadougou,Timbuktu America/Danmarkshavn Atlantic/Reykjavik,St_Helena Etc/GMT,GMT+0,GMT-0,GMT0,Greenwich
CET+60 CEST+120=CET Africa/Tunis Europe/Amsterdam,Belgrade,Budapest,Busingen,Copenhagen,Ljubljana,Malta,Oslo,Podgorica,Rome,San_Marino,Sarajevo,Skopje,Stockholm,Tirane,Vaduz,Vatican,Vienna,Zagreb,Zurich
CST-360 CDT-300=CST6CDT America/Belize,Chicago,Costa_Rica,El_Salvador,Guatemala,Knox_IN,Managua,Matamoros,Menominee,Merida,Rainy_River,Rankin_Inlet,Resolute,Tegucigalpa,Winnipeg America/Indiana/Knox Canada/Central US/Central,Indiana-Starke
CST-360 EST-300 EDT-240=America/Cancun,Detroit,Fort_Wayne,Indianapolis,Iqaluit,Louisville,Pangnirtung America/Indiana/Indianapolis,Marengo,Petersburg,Vevay,Vincennes,Winamac America/Kentucky/Louisville,Monticello US/East-Indiana,Michigan
AEST+600 AEDT+660=Antarctica/Macquarie Australia/ACT,Brisbane,Canberra,Currie,Hobart,Lindeman,Melbourne,NSW,Queensland,Sydney,Tasmania,Victoria
AST-240=America/Anguilla,Aruba,Curacao,Dominica,Grenada,Guadeloupe,Miquelon,Montserrat,Port_of_Spain,St_Kitts,St_Thomas,St_Vincent,Tortola
MST-420 MDT-360=MST7MDT,Navajo America/Denver,Edmonton,Hermosillo,Mazatlan,Phoenix,Shiprock,Yellowknife Canada/Mountain Mexico/BajaSur US/Arizona,Mountain
EET+120 EEST+180=EET,Egypt Africa/Cairo Asia/Beirut,Famagusta,Gaza,Hebron,Nicosia Europe/Bucharest,Helsinki,Mariehamn,Nicosia
EST-300 EDT-240=EST5EDT,Jamaica America/Grand_Turk,Jamaica,Montreal,Nassau,New_York,Nipigon,Thunder_Bay,Toronto Canada/Eastern US/Eastern
EAT+180=Africa/Addis_Ababa,Asmara,Asmera,Dar_es_Salaam,Djibouti,Kampala,Mogadishu,Nairobi Indian/Comoro,Mayotte
CST+480 CDT+540=PRC,ROC Asia/Chongqing,Chungking,Harbin,Macao,Macau,Shanghai,Taipei
MST-420 CST-360 CDT-300=America/Bahia_Banderas,Chihuahua,Mexico_City,Monterrey,Ojinaga America/North_Dakota/Beulah,Center,New_Salem Mexico/General
PST-480 PDT-420=PST8PDT America/Ensenada,Los_Angeles,Santa_Isabel,Tijuana,Vancouver Canada/Pacific Mexico/BajaNorte US/Pacific
UTC+0=UCT,UTC,Universal,Zulu Etc/UCT,UTC,Universal,Zulu
WET+0 CET+60 CEST+120=Africa/Algiers,Ceuta Europe/Andorra,Brussels,Luxembourg,Madrid,Monaco,Paris
AST-240 ADT-180=America/Barbados,Glace_Bay,Halifax,Martinique,Thule Atlantic/Bermuda Canada/Atlantic
AST-240 APT-180=America/Blanc-Sablon,Kralendijk,Lower_Princes,Marigot,Puerto_Rico,St_Barthelemy,Virgin
GMT+0 BST+60 BDST+120=GB,GB-Eire Europe/Belfast,Guernsey,Isle_of_Man,Jersey,London
WAT+60=Africa/Bangui,Brazzaville,Douala,Kinshasa,Libreville,Luanda
CAT+120=Africa/Bujumbura,Harare,Kigali,Lusaka,Maputo
CET+60 EET+120 EEST+180 MSD+240=Europe/Kiev,Kyiv,Riga,Uzhgorod,Zaporozhye
EET+120=Turkey Asia/Amman,Damascus,Istanbul Europe/Istanbul
GMT+0 WAT+60=Africa/Lagos,Malabo,Niamey,Porto-Novo,Sao_Tome
WET+0 WEST+60=WET Atlantic/Canary,Faeroe,Faroe,Madeira
ACST+540 ACST+570 ACDT+630=Australia/Adelaide,Darwin,North,South
EST-300=EST America/Cayman,Coral_Harbour,Panama
SST-660=Pacific/Midway,Pago_Pago,Samoa US/Samoa
AKST-540 AKDT-480 PDT-420=America/Juneau,Metlakatla,Sitka
BST-660 HST-600 HDT-540=America/Adak,Atka US/Aleutian
CET+60 CEST+120 CEMT+180=Arctic/Longyearbyen Atlantic/Jan_Mayen Europe/Berlin
GMT+0 CET+60 CEST+120=Europe/Bratislava,Gibraltar,Prague
HST-630 HST-600 HPT-570=Pacific/Honolulu,Johnston US/Hawaii
IST+120 IDT+180 IDDT+240=Israel Asia/Jerusalem,Tel_Aviv
MST-420 CST-360=America/Regina,Swift_Current Canada/Saskatchewan
NZMT+690 NZST+720 NZST+750 NZDT+780=NZ Antarctica/South_Pole Pacific/Auckland
PST-480 MST-420=America/Creston,Dawson_Creek,Fort_Nelson
YST-540 PST-480 MST-420=America/Dawson,Whitehorse Canada/Yukon
ACST+540 ACST+570 AEST+600 ACDT+630=Australia/Broken_Hill,Yancowinna
AEST+600=Australia/LHI,Lord_Howe
AHST-600 AKST-540 AKDT-480=America/Anchorage US/Alaska
AWST+480 AWDT+540=Australia/Perth,West
CAT+120 EAT+180=Africa/Juba,Khartoum
CET+60 CMT+115 EET+120 EEST+180 MSD+240=Europe/Chisinau,Tiraspol
CET+60 EET+120=Libya Africa/Tripoli
CET+60 EET+120 EEST+180=Europe/Athens,Sofia
CET+60 WMT+84 CEST+120 EEST+180=Poland Europe/Warsaw
CST-300 CDT-240=Cuba America/Havana
ChST+600 GDT+660=Pacific/Guam,Saipan
EET+120 MSK+180 MSK+240=W-SU Europe/Moscow
GMT+0 IST+60=Eire Europe/Dublin
HKT+480 HKWT+510 HKST+540=Hongkong Asia/Hong_Kong
IST+330=Asia/Calcutta,Kolkata
JST+540 JDT+600=Japan Asia/Tokyo
KST+510 KST+540 KDT+570 KDT+600=ROK Asia/Seoul
NST-210 NDT-150 NDDT-90=America/St_Johns Canada/Newfoundland
PST-480 MST-420 MDT-360=America/Boise,Inuvik
WET+0 WEST+60 CEST+120=Portugal Europe/Lisbon
WITA+480=Asia/Makassar,Ujung_Pandang
AKST-540 AKDT-480=America/Yakutat
AST-240 NST-210 ADT-180 NDT-150 ADDT-120=America/Goose_Bay
BST-660 BDT-600 AKST-540 AKDT-480=America/Nome
CAT+120 ZMT+141=Africa/Blantyre
CET+60 EET+120 MSD+240=Europe/Kaliningrad
CET+60 EET+120 SMT+136 MSK+180 MSK+240=Europe/Simferopol
CET+60 MMT+110 EET+120 MSD+240=Europe/Minsk
CET+60 TMT+99 EET+120 EEST+180 MSD+240=Europe/Tallinn
CET+60 WMT+84 EET+120 EEST+180 MSD+240=Europe/Vilnius
CMT-244 AST-240=America/St_Lucia
CST-360 CDT-300 EDT-240=America/Indiana/Tell_City
CST-360 EST-300=America/Atikokan
EAT+180 EAST+240=Indian/Antananarivo
EST-300 AST-240=America/Antigua
EST-300 AST-240 ADT-180=America/Moncton
EST-300 PPMT-289 EDT-240=America/Port-au-Prince
EST-300 SDMT-280 AST-240=America/Santo_Domingo
FMT-53 GMT+0=Africa/Freetown
HST-600=HST
KST+510 KST+540=Asia/Pyongyang
MET+60 MEST+120=MET
MMT+294=Indian/Maldives
MSK+180=Europe/Volgograd
MSK+180 MSK+240=Europe/Kirov
MST-420=MST
MST-420 MDT-360 CDT-300=America/Ciudad_Juarez
MST-420 MDT-360 EST-300=America/Cambridge_Bay
NZST+720 NZDT+780=Antarctica/McMurdo
PKT+300 PKST+360=Asia/Karachi
PST+480 PDT+540=Asia/Manila
QMT-314=America/Guayaquil
SAST+120=Africa/Mbabane
SAST+120 SAST+180=Africa/Maseru
SAST+90 CAT+120 CAST+180=Africa/Gaborone
SAST+90 SAST+120 SAST+180=Africa/Johannesburg
WAT+60 CAT+120=Africa/Lubumbashi
WAT+60 CAT+120 SAST+180=Africa/Windhoek
WAT+60 WAST+120=Africa/Ndjamena
WEST+60=Atlantic/Azores
WIB+420=Asia/Jakarta
WIB+420 WITA+480=Asia/Pontianak
WIT+540=Asia/Jayapura`;

/** What a zone calls its offsets, in minutes east of UTC. */
export type ZoneNames = ReadonlyMap<number, string>;

let table: ReadonlyMap<string, ZoneNames> | undefined;

/** The names of a zone by its exact name, or undefined when there is no such zone. */
export function zoneNames(zone: string): ZoneNames | undefined {
  table ??= readTable();
  return table.get(zone);
}

function readTable(): ReadonlyMap<string, ZoneNames> {
  const zones = new Map<string, ZoneNames>();
  for (const line of TABLE.split('\n')) {
    const cut = line.indexOf('=');
    const names = readNames(line.slice(0, cut));
    for (const area of line.slice(cut + 1).split(' ')) {
      const start = area.lastIndexOf('/') + 1;
      for (const place of area.slice(start).split(',')) zones.set(area.slice(0, start) + place, names);
    }
  }
  return zones;
}

function readNames(text: string): ZoneNames {
  const names = new Map<number, string>();
  for (const [, name = '', minutes] of text.matchAll(/([A-Za-z]+)([+-]\d+)/g))
    names.set(Number(minutes), name);
  return names;
}
