"""Countries by their codes of two letters. Source: ISO 3166-1 alpha-2."""

from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from sim.scenario.assumption import LENIENT, invalid

_LIST = """
AD Andorra; AE United Arab Emirates; AF Afghanistan; AG Antigua and Barbuda; AI Anguilla; AL Albania; AM Armenia; AO Angola; AQ
Antarctica; AR Argentina; AS American Samoa; AT Austria; AU Australia; AW Aruba; AX Aland; AZ Azerbaijan; BA Bosnia and Herzegovina; BB
Barbados; BD Bangladesh; BE Belgium; BF Burkina Faso; BG Bulgaria; BH Bahrain; BI Burundi; BJ Benin; BL Saint Barthelemy; BM Bermuda; BN
Brunei; BO Bolivia; BQ Bonaire, Sint Eustatius and Saba; BR Brazil; BS Bahamas; BT Bhutan; BV Bouvet Island; BW Botswana; BY Belarus; BZ
Belize; CA Canada; CC Cocos Islands; CD Democratic Republic of the Congo; CF Central African Republic; CG Congo; CH Switzerland; CI Ivory
Coast; CK Cook Islands; CL Chile; CM Cameroon; CN China; CO Colombia; CR Costa Rica; CU Cuba; CV Cape Verde; CW Curacao; CX Christmas
Island; CY Cyprus; CZ Czechia; DE Germany; DJ Djibouti; DK Denmark; DM Dominica; DO Dominican Republic; DZ Algeria; EC Ecuador; EE
Estonia; EG Egypt; EH Western Sahara; ER Eritrea; ES Spain; ET Ethiopia; FI Finland; FJ Fiji; FK Falkland Islands; FM Micronesia; FO Faroe
Islands; FR France; GA Gabon; GB United Kingdom; GD Grenada; GE Georgia; GF French Guiana; GG Guernsey; GH Ghana; GI Gibraltar; GL
Greenland; GM Gambia; GN Guinea; GP Guadeloupe; GQ Equatorial Guinea; GR Greece; GS South Georgia; GT Guatemala; GU Guam; GW Guinea-
Bissau; GY Guyana; HK Hong Kong; HM Heard Island; HN Honduras; HR Croatia; HT Haiti; HU Hungary; ID Indonesia; IE Ireland; IL Israel; IM
Isle of Man; IN India; IO British Indian Ocean Territory; IQ Iraq; IR Iran; IS Iceland; IT Italy; JE Jersey; JM Jamaica; JO Jordan; JP
Japan; KE Kenya; KG Kyrgyzstan; KH Cambodia; KI Kiribati; KM Comoros; KN Saint Kitts and Nevis; KP North Korea; KR South Korea; KW Kuwait;
KY Cayman Islands; KZ Kazakhstan; LA Laos; LB Lebanon; LC Saint Lucia; LI Liechtenstein; LK Sri Lanka; LR Liberia; LS Lesotho; LT
Lithuania; LU Luxembourg; LV Latvia; LY Libya; MA Morocco; MC Monaco; MD Moldova; ME Montenegro; MF Saint Martin; MG Madagascar; MH
Marshall Islands; MK North Macedonia; ML Mali; MM Myanmar; MN Mongolia; MO Macao; MP Northern Mariana Islands; MQ Martinique; MR
Mauritania; MS Montserrat; MT Malta; MU Mauritius; MV Maldives; MW Malawi; MX Mexico; MY Malaysia; MZ Mozambique; NA Namibia; NC New
Caledonia; NE Niger; NF Norfolk Island; NG Nigeria; NI Nicaragua; NL Netherlands; NO Norway; NP Nepal; NR Nauru; NU Niue; NZ New Zealand;
OM Oman; PA Panama; PE Peru; PF French Polynesia; PG Papua New Guinea; PH Philippines; PK Pakistan; PL Poland; PM Saint Pierre and
Miquelon; PN Pitcairn; PR Puerto Rico; PS Palestine; PT Portugal; PW Palau; PY Paraguay; QA Qatar; RE Reunion; RO Romania; RS Serbia; RU
Russia; RW Rwanda; SA Saudi Arabia; SB Solomon Islands; SC Seychelles; SD Sudan; SE Sweden; SG Singapore; SH Saint Helena; SI Slovenia; SJ
Svalbard; SK Slovakia; SL Sierra Leone; SM San Marino; SN Senegal; SO Somalia; SR Suriname; SS South Sudan; ST Sao Tome and Principe; SV
El Salvador; SX Sint Maarten; SY Syria; SZ Eswatini; TC Turks and Caicos Islands; TD Chad; TF French Southern Territories; TG Togo; TH
Thailand; TJ Tajikistan; TK Tokelau; TL Timor-Leste; TM Turkmenistan; TN Tunisia; TO Tonga; TR Turkey; TT Trinidad and Tobago; TV Tuvalu;
TW Taiwan; TZ Tanzania; UA Ukraine; UG Uganda; UM United States Minor Outlying Islands; US United States; UY Uruguay; UZ Uzbekistan; VA
Holy See; VC Saint Vincent and the Grenadines; VE Venezuela; VG British Virgin Islands; VI Virgin Islands; VN Vietnam; VU Vanuatu; WF
Wallis and Futuna; WS Samoa; YE Yemen; YT Mayotte; ZA South Africa; ZM Zambia; ZW Zimbabwe
"""
COUNTRIES = {code: name for code, _, name in (entry.strip().partition(" ") for entry in _LIST.replace("\n", " ").split(";"))}
ANY = "any"

# Other names that people write, and the codes of three letters of the countries of this trade
_ALSO = {
    "usa": "US", "u.s.": "US", "america": "US", "united states of america": "US", "uk": "GB", "great britain": "GB", "england": "GB",
    "prc": "CN", "mainland china": "CN", "chn": "CN", "twn": "TW", "roc": "TW", "mys": "MY", "tha": "TH", "idn": "ID", "vnm": "VN",
    "viet nam": "VN", "korea": "KR", "republic of korea": "KR", "kor": "KR",
    "jpn": "JP", "mex": "MX", "can": "CA", "deu": "DE", "ind": "IN",
    "burma": "MM", "holland": "NL", "czech republic": "CZ", "turkiye": "TR", "macau": "MO", "russian federation": "RU", "swaziland": "SZ",
}  # fmt: skip


def country_code(text: Any, any_too: bool = False) -> str:
    """A country's code, or 'any' where that may stand. Raises Invalid with the code that was meant."""
    if isinstance(text, str) and (text in COUNTRIES or (any_too and text == ANY)):
        return text
    meant = _meant(text) if isinstance(text, str) else None
    hint = f"; write '{meant}'" if meant else " (ISO 3166, two letters)"
    raise invalid(f"expected a country code like 'MY'{f', or {ANY!r}' if any_too else ''}, got '{text}'{hint}")


def _meant(text: str) -> str | None:
    """The code of the country that a name, or a code in other letters, stands for."""
    if text.strip().upper() in COUNTRIES:
        return text.strip().upper()
    named = {name.lower(): code for code, name in COUNTRIES.items()} | _ALSO
    close = get_close_matches(text.strip().lower(), named, n=1, cutoff=0.75)
    return named[close[0]] if close else None


def _reader(any_too: bool) -> BeforeValidator:
    """Reads a code; a wrong one is kept where the rest of a scenario is looked at all the same."""

    def read(text: Any, info: ValidationInfo) -> Any:
        return text if info.context is LENIENT else country_code(text, any_too)

    return BeforeValidator(read)


Country = Annotated[str, _reader(any_too=False)]
Origin = Annotated[str, _reader(any_too=True)]
