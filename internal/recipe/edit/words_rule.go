package edit

import (
	"slices"
	"strings"

	"sheaf/internal/recipe"
)

// stepWords says in words what a step on text does.
func stepWords(kind string, args []string) Words {
	if n, ok := arguments(recipe.TransformKind(kind)); !ok || n != len(args) {
		return say("step.unknown", clip(kind))
	}
	if kind == string(recipe.TransformNth) {
		if w := nth(args[0], "", "step.nth.last", "step.nth", "step.nth.fromend"); w.EN != "" {
			return w
		}
		return say("step.nth", 1)
	}
	texts := make([]any, len(args))
	for i, a := range args {
		texts[i] = clip(a)
	}
	return say("step."+kind, texts...)
}

// readTransforms reads steps as the language has them.
func (d *Document) readTransforms(n *node) []TransformView {
	out := []TransformView{}
	add := func(kind string, args []string, yaml string) {
		out = append(out, TransformView{Kind: kind, Args: args, Words: stepWords(kind, args), YAML: yaml})
	}
	for _, e := range n.list() {
		switch {
		case e.isScalar():
			add(e.value, []string{}, d.flowText(e))
		case e.isMap():
			for i, k := range e.keys {
				args := []string{}
				for _, a := range e.values[i].list() {
					args = append(args, a.text())
				}
				yaml := d.flowText(e)
				if len(e.keys) > 1 {
					yaml = "{ " + d.flowText(k) + ": " + d.flowText(e.values[i]) + " }"
				}
				add(k.value, args, yaml)
			}
		}
	}
	return out
}

// conditionWords says in words when a condition holds.
func conditionWords(n *node) Words {
	if n.isScalar() {
		part, _ := element(n.text())
		return say("condition.has", part)
	}
	var out []Words
	for i, k := range n.keys {
		in := n.values[i]
		switch text := in.text(); k.value {
		case "status":
			out = append(out, say("condition.status", strings.Join(in.texts(), ", ")))
		case "text":
			out = append(out, say("condition.text", clip(text)))
		case "body":
			out = append(out, say("condition.body", clip(text)))
		case "url":
			out = append(out, say("condition.url", clip(text)))
		case "css":
			part, _ := element(text)
			out = append(out, say("condition.has", part))
		case "xpath":
			part, _ := pathElement(text)
			out = append(out, say("condition.has", part))
		case "lacks":
			part, _ := element(text)
			out = append(out, say("condition.lacks", part))
		case "json":
			key := "condition.hasdata"
			if is := n.get("is").text(); is == "empty" || is == "absent" || is == "false" {
				key = "condition.empty"
			}
			out = append(out, say(key, steps(text)))
		case "empty":
			out = append(out, say("condition.empty", steps(text)))
		}
	}
	if len(out) == 0 {
		return say("condition.other")
	}
	return joined(out, " · ")
}

// wizardKeys are the parts of a column that the wizard shows; rules tell the others.
var wizardKeys = []string{"about", "type", "list", "html", "required", "volatile", "default", "transforms", "from", "example"}

// rules are what a column says beyond what the wizard shows, in words, and whether there is something of that kind.
func (v *viewer) rules(n *node) (out []Words, advanced bool) {
	out = []Words{}
	if !n.isMap() {
		return out, true
	}
	cells := false
	for i, k := range n.keys {
		if slices.Contains(wizardKeys, k.value) {
			continue
		}
		advanced = true
		in := n.values[i]
		switch key := k.value; key {
		case "template", "accept", "round":
			out = append(out, say("rule."+key, clip(in.text())))
		case "only_if":
			label := Label(in.text())
			out = append(out, say("rule.only_if", label))
		case "otherwise":
			out = append(out, say("rule.otherwise", clip(in.text())))
		case "map":
			var pairs []string
			for k, value := range in.values {
				if k < len(in.keys) {
					pairs = append(pairs, in.keys[k].value+" → "+value.text())
				}
			}
			out = append(out, say("rule.map", some(pairs, 3)))
		case "null_if":
			out = append(out, say("rule.null_if", some(in.texts(), 3)))
		case "zero", "without_query":
			out = append(out, say("rule."+key))
		case "currency":
			var places []Words
			for _, p := range in.list() {
				words, _ := v.placeWords(p, false)
				places = append(places, words)
			}
			out = append(out, say("rule.currency", joined(places, " / ")))
		case "into":
			out = append(out, say("rule.into", strings.Join(in.texts(), ", ")))
		case "rows", "name", "value", "unit", "section", "cells":
			if !cells {
				cells = true
				out = append(out, say("rule.cells", strings.Join(cellNames(n), ", ")))
			}
		default:
			out = append(out, say("rule.unknown", clip(key)))
		}
	}
	return out, advanced
}

// cellNames are the cells of a column of rows.
func cellNames(n *node) []string {
	var out []string
	for _, k := range []string{"name", "value", "unit", "section"} {
		if n.get(k) != nil {
			out = append(out, k)
		}
	}
	return append(out, keysOfMap(n.get("cells"))...)
}

func keysOfMap(n *node) []string {
	if !n.isMap() {
		return nil
	}
	return keysOf(n)
}
