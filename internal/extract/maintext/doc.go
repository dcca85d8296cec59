// Package maintext finds what a page is about among menus, notices and advertisements: its main text as plain text,
// with title and author. Values in, values out: the same tree gives the same document; only whether a page is given
// up for taking too long depends on the machine, and then there is no document at all.
package maintext
