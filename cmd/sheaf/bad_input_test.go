package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/testenv"
)

// mistake is a command line that must be refused before anything happens.
type mistake struct {
	args string // split at blanks; FILE stands for a file with text
	text string
	env  []string
	code int
	says []string
}

func (m mistake) check(t *testing.T, env []string) {
	t.Helper()
	args := strings.Fields(m.args)
	for i, a := range args {
		if a == "FILE" {
			args[i] = filepath.Join(t.TempDir(), "given.yaml")
			require.NoError(t, os.WriteFile(args[i], []byte(m.text), 0o600))
		}
	}
	v := fails(t, append(env, m.env...), args...)
	require.Equal(t, m.code, v.Code, v.Message)
	for _, s := range m.says {
		require.Contains(t, v.Message+"\n"+v.Hint, s)
	}
}

const goodRecipe = `sheaf: recipe/v1
name: shop
produces: products
constants: { site: shop, marketplace: shop.example }
start: [{ page: list }]
pages:
  list:
    get: https://www.shop.example/
    rows: { css: li }
    states: [site_product_id]
items:
  item: { address: 'https://www.shop.example/{site_product_id}', key: '{site_product_id}', answers: { page: required } }
fields:
  site_product_id: { required: true, from: [{ list: { css: a, attr: href } }] }
`

func TestMistakesInTheCommandLine(t *testing.T) {
	for name, m := range map[string]mistake{
		"command":             {args: "nonsense", code: exitUsage, says: []string{`no command "nonsense"`, "sheaf --help"}},
		"misspelt command":    {args: "recpie ls", code: exitUsage, says: []string{"did you mean recipe?"}},
		"command of a group":  {args: "recipe nonsense", code: exitUsage, says: []string{"sheaf recipe --help"}},
		"flag":                {args: "run start a/b --nonsense", code: exitUsage, says: []string{"--nonsense", "sheaf run start --help"}},
		"missing argument":    {args: "run start", code: exitUsage, says: []string{"expects DATASET"}},
		"missing arguments":   {args: "recipe put", code: exitUsage, says: []string{"expects FILE"}},
		"flag's type":         {args: "run ls a/b --limit many", code: exitUsage, says: []string{"--limit"}},
		"time":                {args: "run start a/b --as-of yesterday", code: exitUsage, says: []string{"--as-of", "2026-11-23T02:00:00Z"}},
		"rate":                {args: "run rate a/b fast", code: exitUsage, says: []string{`"fast"`}},
		"reason for a tag":    {args: "tag set a/b@v1 prod", code: exitUsage, says: []string{"--reason"}},
		"reason to reject":    {args: "hold reject x", code: exitUsage, says: []string{"--reason"}},
		"day of the mall":     {args: "mall day none", code: exitUsage, says: []string{`"none"`}},
		"no mall":             {args: "mall day 2 --at 127.0.0.1:1", code: exitUnavailable, says: []string{"connect to the mall at 127.0.0.1:1: connection refused", "sheaf mall serve"}},
		"section":             {args: "config --config FILE", text: "stor: {}\n", code: exitUsage, says: []string{"given.yaml line 1", "no such section"}},
		"key":                 {args: "config --config FILE", text: "store:\n  endpont: x:1\n", code: exitUsage, says: []string{"store.endpont", "line 2"}},
		"value":               {args: "config --config FILE", text: "worker: { crawl_slots: lots }\n", code: exitUsage, says: []string{"worker.crawl_slots", "line 1", "whole number"}},
		"YAML":                {args: "config --config FILE", text: "store: [", code: exitUsage, says: []string{"given.yaml"}},
		"no file":             {args: "config --config nowhere.yaml", code: exitUsage, says: []string{"nowhere.yaml"}},
		"value of a variable": {args: "config", env: []string{"SHEAF_WORKER_DRAIN=soon"}, code: exitUsage, says: []string{"worker.drain", "SHEAF_WORKER_DRAIN"}},
		"variable":            {args: "config", env: []string{"SHEAF_STORE_ENDPONT=x:1"}, code: exitUsage, says: []string{"SHEAF_STORE_ENDPONT"}},
		"value of a flag":     {args: "config --store-endpoint nowhere", code: exitUsage, says: []string{"store.endpoint", "--store-endpoint", "host:port"}},
		"missing recipe file": {args: "recipe put nowhere.yaml", code: exitUsage, says: []string{"nowhere.yaml"}},
		"key of a recipe":     {args: "recipe validate FILE", text: strings.Replace(goodRecipe, "rows:", "row:", 1), code: exitUsage, says: []string{"given.yaml", "line 9", "row", `did you mean "rows"`}},
		"type in a recipe":    {args: "recipe validate FILE", text: strings.Replace(goodRecipe, "name: shop", "name: [shop]", 1), code: exitUsage, says: []string{"given.yaml", "line 2", "name"}},
		"recipe without start": {args: "recipe validate FILE", text: strings.Replace(goodRecipe, "start: [{ page: list }]", "start: []", 1), code: exitUsage,
			says: []string{"given.yaml", "line 5", "start"}},
		"parameter of a recipe": {args: "recipe explain " + recipes + "ebay.yaml --param marketplace=ebay.mars", code: exitUsage, says: []string{"ebay.mars", "ebay.com"}},
	} {
		t.Run(name, func(t *testing.T) { m.check(t, nil) })
	}
	require.Equal(t, exitOK, sheaf(t, nil, "recipe", "explain", recipes+"ebay.yaml").code, "without a mistake")
}

func TestThingsThatDoNotExist(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.define(small(), "ebay")
	empty := w.keys("")
	for name, m := range map[string]mistake{
		"run of no dataset":          {args: "run start shop/none", code: exitNotFound, says: []string{"shop/none"}},
		"runs of no dataset":         {args: "run ls shop/none", code: exitNotFound, says: []string{"shop/none"}},
		"run":                        {args: "run show shop/small run-1", code: exitNotFound, says: []string{"run-1"}},
		"no run to watch":            {args: "run watch shop/small", code: exitNotFound, says: []string{"no run of shop/small is going on"}},
		"no run to pause":            {args: "run pause shop/small", code: exitNotFound, says: []string{"no run of shop/small is going on"}},
		"name of a dataset":          {args: "run start small", code: exitUsage, says: []string{"small"}},
		"hold":                       {args: "hold show run-1-ebay.com", code: exitNotFound, says: []string{"run-1-ebay.com", "sheaf hold ls"}},
		"hold to approve":            {args: "hold approve run-1-ebay.com", code: exitNotFound, says: []string{"run-1-ebay.com"}},
		"version":                    {args: "version show shop/small@v7", code: exitNotFound, says: []string{"v7"}},
		"versions of no dataset":     {args: "version ls shop/none", code: exitNotFound, says: []string{"shop/none"}},
		"tag":                        {args: "pull shop/small@prod nowhere", code: exitNotFound, says: []string{"prod"}},
		"tags of no dataset":         {args: "tag ls shop/none", code: exitNotFound, says: []string{"shop/none"}},
		"latest":                     {args: "verify shop/small", code: exitNotFound, says: []string{"latest", "shop/small has no version yet"}},
		"sample of no rows":          {args: "pull shop/small nowhere --sample 0", code: exitUsage, says: []string{"--sample 0"}},
		"no columns":                 {args: "pull shop/small nowhere --columns=", code: exitUsage, says: []string{"--columns names none"}},
		"nothing to verify":          {args: "verify nowhere", code: exitNotFound, says: []string{"there is no directory nowhere"}},
		"misspelt dataset":           {args: "pull shop/smal nowhere", code: exitNotFound, says: []string{"shop/smal", "did you mean shop/small?"}},
		"misspelt dataset's tags":    {args: "tag ls shop/smal", code: exitNotFound, says: []string{"did you mean shop/small?"}},
		"recipe":                     {args: "recipe show none", code: exitNotFound, says: []string{"none"}},
		"revision":                   {args: "recipe show ebay --revision 9", code: exitNotFound, says: []string{"9"}},
		"schedule":                   {args: "schedule now shop/small", code: exitNotFound, says: []string{"sheaf schedule set"}},
		"schedule to pause":          {args: "schedule pause shop/small", code: exitRefused, says: []string{"sheaf schedule set"}},
		"cron":                       {args: "schedule set shop/small --cron tomorrow", code: exitUsage, says: []string{"tomorrow"}},
		"namespace":                  {args: "run start shop/small --temporal-namespace none", code: exitNotFound, says: []string{"none", "temporal.namespace"}},
		"key of a definition":        {args: "dataset apply -f FILE", text: small() + "ownr: me\n", code: exitUsage, says: []string{"given.yaml", "line 5", "did you mean owner?"}},
		"type in a definition":       {args: "dataset apply -f FILE", text: strings.Replace(small(), "min_rows: 1", "min_rows: many", 1), code: exitUsage, says: []string{"line 4", "many"}},
		"definition's recipe":        {args: "dataset apply -f FILE", text: "name: a/b\nsources: [{ recipe: none }]\n", code: exitUsage, says: []string{"none", "sheaf recipe put"}},
		"definition without sources": {args: "dataset apply -f FILE", text: "name: a/b\nsources: []\n", code: exitUsage, says: []string{"sources"}},
		"parameter": {args: "dataset apply -f FILE", text: "name: a/b\nsources: [{ recipe: ebay, params: { colour: red } }]\n", code: exitUsage,
			says: []string{"colour"}},
		"empty start": {args: "dataset apply -f FILE", text: "name: a/b\nsources: [{ recipe: ebay, params: { keywords: [] } }]\n", code: exitUsage,
			says: []string{"keywords"}},
		"two sources of a marketplace": {args: "dataset apply -f FILE", text: "name: a/b\nsources: [{ recipe: ebay }, { recipe: ebay, params: { keywords: [a] } }]\n",
			code: exitUsage, says: []string{"ebay.com", "one source a marketplace"}},
		"no definition": {args: "dataset apply -f nowhere.yaml", code: exitUsage, says: []string{"nowhere.yaml"}},
	} {
		t.Run(name, func(t *testing.T) { m.check(t, w.env()) })
	}
	require.Equal(t, empty, w.keys(""), "a mistake leaves nothing behind")
}

func TestStoresThatRefuse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	readOnly := testenv.Proxy(t, w.storeAt, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method == http.MethodPut || r.Method == http.MethodPost {
			testenv.AnswerS3Error(rw, http.StatusForbidden, "AccessDenied", "Access Denied.")
			return
		}
		next.ServeHTTP(rw, r)
	})
	careless := testenv.IgnoringConditions(t, w.storeAt)
	full := testenv.Full(t, w.storeAt, 0)
	for name, m := range map[string]mistake{
		"wrong secret":      {args: "recipe ls --store-secret-key not-the-secret", code: exitDenied, says: []string{"SHEAF_STORE_SECRET_KEY"}},
		"wrong access key":  {args: "recipe ls --store-access-key nobody", code: exitDenied, says: []string{"SHEAF_STORE_ACCESS_KEY"}},
		"unwritable bucket": {args: "recipe put " + recipes + "ebay.yaml --store-endpoint " + readOnly.Endpoint, code: exitDenied, says: []string{"recipes/ebay"}},
		"full":              {args: "recipe put " + recipes + "ebay.yaml --store-endpoint " + full.Endpoint, code: exitFull, says: []string{"make room"}},
		"doctor":            {args: "doctor --server-address 127.0.0.1:1 --store-endpoint " + careless.Endpoint, code: exitUnavailable, says: []string{"checks failed"}},
		"careless server":   {args: "server --store-endpoint " + careless.Endpoint, code: exitUnavailable, says: []string{"If-None-Match"}},
		"careless worker":   {args: "worker --store-endpoint " + careless.Endpoint, code: exitUnavailable, says: []string{"If-None-Match"}},
		"read-only worker":  {args: "worker --store-endpoint " + readOnly.Endpoint, code: exitDenied, says: []string{"store.access_key"}},
		"not an endpoint":   {args: "recipe ls --store-endpoint " + w.temporal, code: exitUnavailable, says: []string{"store.endpoint", "another protocol"}},
		"not Temporal":      {args: "worker --temporal-address " + w.storeAt.Endpoint, code: exitUnavailable, says: []string{"temporal.address", "another protocol"}},
	} {
		t.Run(name, func(t *testing.T) { m.check(t, w.env()) })
	}
	require.Empty(t, w.keys("recipes/"))
}
