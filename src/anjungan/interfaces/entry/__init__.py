"""The entry: what every page stands on. Styles, icons, parts, language, sign-in and the kind error pages."""
