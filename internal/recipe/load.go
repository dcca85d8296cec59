package recipe

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// maxFile bounds an attached file.
const maxFile = 16 << 20

// Load reads a recipe from disk with the files that it names, which stand beside it. A file that is not there is left out: Parse says
// where the recipe asks for it. The text is not checked here.
func Load(name string) (text []byte, files Files, err error) {
	text, err = os.ReadFile(name)
	if err != nil {
		return nil, nil, fmt.Errorf("read recipe: %w", err)
	}
	files = Files{}
	for _, ref := range FileNames(text) {
		if !filepath.IsLocal(ref) {
			return nil, nil, fmt.Errorf("read recipe %s: file %q leaves the recipe's folder", name, ref)
		}
		body, err := readAttached(filepath.Join(filepath.Dir(name), filepath.FromSlash(ref)))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, nil, fmt.Errorf("read recipe %s: file %s: %w", name, ref, err)
		default:
			files[ref] = body
		}
	}
	return text, files, nil
}

// FileNames are the files that a recipe's text names, in order; none of a text that is no YAML, of which Parse says where.
func FileNames(text []byte) []string {
	var doc yaml.Node
	if yaml.Unmarshal(text, &doc) != nil {
		return nil
	}
	return fileReferences(&doc, nil)
}

func readAttached(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("%d bytes, at most %d", info.Size(), maxFile)
	}
	return os.ReadFile(name)
}

// fileReferences finds every { file: name } in a document, in order. Aliases are not followed.
func fileReferences(n *yaml.Node, out []string) []string {
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == "file" && n.Content[i+1].Kind == yaml.ScalarNode {
				out = append(out, n.Content[i+1].Value)
			}
		}
	}
	for _, c := range n.Content {
		out = fileReferences(c, out)
	}
	return out
}
