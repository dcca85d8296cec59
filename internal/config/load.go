package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// FileName is looked for in the working directory when no file is named.
const FileName = "sheaf.yaml"

// Sources are where a configuration is read from.
type Sources struct {
	File  string                           // empty = FileName if it exists
	Env   func(name string) (string, bool) // os.LookupEnv
	Flags map[string]string                // setting key -> text, only flags that were given
	// Environ are all variables, NAME=value; one of a section (SHEAF_STORE_…) that is no setting is a mistake. May be nil.
	Environ []string
}

// Load reads the configuration. Every returned error is, or wraps, *Error or names the file and line.
func Load(src Sources) (Config, error) {
	c := Default()
	origin := map[string]string{}
	if err := fromFile(&c, src.File, origin); err != nil {
		return c, err
	}
	if err := refuseUnknown(&c, src.Environ); err != nil {
		return c, err
	}
	for _, s := range Settings(&c) {
		if text, ok := src.Env(s.Env()); ok {
			origin[s.Key] = s.Env()
			if err := s.set(text); err != nil {
				return c, &Error{s.Key, s.Env(), err.Error()}
			}
		}
		if text, ok := src.Flags[s.Key]; ok {
			origin[s.Key] = "--" + s.Flag()
			if err := s.set(text); err != nil {
				return c, &Error{s.Key, "--" + s.Flag(), err.Error()}
			}
		}
	}
	return c, validate(c, origin)
}

// refuseUnknown names a variable that looks like a setting and is none.
func refuseUnknown(c *Config, environ []string) error {
	known := map[string]bool{}
	var sections []string
	for _, s := range Settings(c) {
		known[s.Env()] = true
		section, _, _ := strings.Cut(s.Key, ".")
		sections = append(sections, "SHEAF_"+strings.ToUpper(section)+"_")
	}
	for _, e := range environ {
		name, _, _ := strings.Cut(e, "=")
		ours := slices.ContainsFunc(sections, func(section string) bool { return strings.HasPrefix(name, section) })
		if ours && !known[name] {
			return &Error{name, "the environment", "there is no such setting; `sheaf config` lists them"}
		}
	}
	return nil
}

func fromFile(c *Config, file string, origin map[string]string) error {
	named := file != ""
	if !named {
		file = FileName
	}
	body, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read configuration: %w", err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(body, &doc); err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	if len(doc.Content) == 0 {
		return nil
	}
	return walk(c, file, doc.Content[0], origin)
}

// walk sets every leaf of the file and refuses keys that do not exist, with their line.
func walk(c *Config, file string, root *yaml.Node, origin map[string]string) error {
	settings := map[string]Setting{}
	var sections []string
	for _, s := range Settings(c) {
		settings[s.Key] = s
		if name, _, _ := strings.Cut(s.Key, "."); !slices.Contains(sections, name) {
			sections = append(sections, name)
		}
	}
	at := func(n *yaml.Node) string { return fmt.Sprintf("%s line %d", file, n.Line) }
	if root.Kind != yaml.MappingNode {
		return fmt.Errorf("read %s: expected sections %s", file, strings.Join(sections, ", "))
	}
	for i := 0; i < len(root.Content); i += 2 {
		name, section := root.Content[i], root.Content[i+1]
		if !slices.Contains(sections, name.Value) {
			return &Error{name.Value, at(name), "there is no such section; known are " + strings.Join(sections, ", ")}
		}
		if section.Kind != yaml.MappingNode {
			return &Error{name.Value, at(section), "expected settings below it"}
		}
		for j := 0; j < len(section.Content); j += 2 {
			key, value := section.Content[j], section.Content[j+1]
			s, ok := settings[name.Value+"."+key.Value]
			if !ok {
				return &Error{name.Value + "." + key.Value, at(key), "there is no such setting"}
			}
			text := value.Value
			if value.Kind == yaml.SequenceNode {
				var list []string
				for _, e := range value.Content {
					list = append(list, e.Value)
				}
				text = strings.Join(list, ",")
			} else if value.Kind != yaml.ScalarNode {
				return &Error{s.Key, at(value), "expected one value or a list"}
			}
			if err := s.set(text); err != nil {
				return &Error{s.Key, at(value), err.Error()}
			}
			origin[s.Key] = at(value)
		}
	}
	return nil
}
