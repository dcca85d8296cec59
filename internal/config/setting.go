package config

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"sheaf/internal/secret"
)

// Setting is one leaf of Config.
type Setting struct {
	Key    string // "temporal.address"
	Doc    string
	Secret bool
	value  reflect.Value
}

// Env is the setting's variable: SHEAF_TEMPORAL_ADDRESS.
func (s Setting) Env() string {
	return "SHEAF_" + strings.ToUpper(strings.ReplaceAll(s.Key, ".", "_"))
}

// Flag is the setting's flag without dashes: temporal-address.
func (s Setting) Flag() string {
	return strings.NewReplacer(".", "-", "_", "-").Replace(s.Key)
}

// Text is the value as one would write it; secrets print as ***.
func (s Setting) Text() string {
	if list, ok := s.value.Interface().([]string); ok {
		return strings.Join(list, ",")
	}
	return fmt.Sprint(s.value.Interface())
}

// set reads text into the setting.
func (s Setting) set(text string) error {
	switch s.value.Interface().(type) {
	case string:
		s.value.SetString(text)
	case secret.String:
		s.value.Set(reflect.ValueOf(secret.New(text)))
	case []string:
		list := []string{}
		for _, e := range strings.Split(text, ",") {
			if e = strings.TrimSpace(e); e != "" {
				list = append(list, e)
			}
		}
		s.value.Set(reflect.ValueOf(list))
	case bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%q is not true or false", text)
		}
		s.value.SetBool(b)
	case int:
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", text)
		}
		s.value.SetInt(int64(n))
	case float64:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return fmt.Errorf("%q is not a number", text)
		}
		s.value.SetFloat(f)
	case time.Duration:
		d, err := time.ParseDuration(text)
		if err != nil {
			return fmt.Errorf("%q is not a duration like 30s or 5m", text)
		}
		s.value.SetInt(int64(d))
	default:
		panic("config: setting " + s.Key + " has an unknown type")
	}
	return nil
}

// Settings lists every leaf of c in the order of the struct; setting one changes c.
func Settings(c *Config) []Setting {
	var out []Setting
	sections := reflect.ValueOf(c).Elem()
	for i := range sections.NumField() {
		section, name := sections.Field(i), sections.Type().Field(i).Tag.Get("yaml")
		for j := range section.NumField() {
			field := section.Type().Field(j)
			_, secret := section.Field(j).Interface().(secret.String)
			out = append(out, Setting{
				Key: name + "." + field.Tag.Get("yaml"), Doc: field.Tag.Get("doc"), Secret: secret, value: section.Field(j),
			})
		}
	}
	return out
}
