package configs

// Secret is a setting that must not be printed: it shows as "<secret>" everywhere.
type Secret string

func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "<secret>"
}

// GoString keeps the value out of %#v.
func (s Secret) GoString() string { return s.String() }

// MarshalText keeps the value out of JSON and YAML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Reveal gives the value, for the one place that needs it.
func (s Secret) Reveal() string { return string(s) }
