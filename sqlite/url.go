package sqlite

import (
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

const defaultBusyTimeout = 5 * time.Second

// config is what a URL says.
type config struct {
	path        string // absolute; of a temporary file, once there is one
	memory      bool
	mode        string // ro, rw or rwc
	busyTimeout time.Duration
	pragmas     []string // in the order in which they are to run
}

// option is a parameter of the URL: the words it may be, or else a number from least on.
type option struct {
	name  string
	words []string
	least int64
}

// options are the parameters that a URL may have, each the pragma of its name:
//
//	mode                ro, rw (the file must be there), rwc (the default: it is created)
//	busy_timeout        milliseconds to wait for other processes, 5000 unless said
//	synchronous         off, normal (the default), full, extra
//	cache_size          pages, or below zero KiB, for each connection
//	mmap_size           bytes
//	temp_store          default, file, memory
//	wal_autocheckpoint  pages
//	journal_size_limit  bytes
//	secure_delete       on, off, fast
//	page_size           bytes, of a new file
//	auto_vacuum         none, full, incremental, of a new file
var options = []option{
	{name: "page_size", least: 512},
	{name: "auto_vacuum", words: []string{"none", "full", "incremental"}},
	{name: "synchronous", words: []string{"off", "normal", "full", "extra"}},
	{name: "cache_size", least: -1 << 40},
	{name: "mmap_size"},
	{name: "temp_store", words: []string{"default", "file", "memory"}},
	{name: "wal_autocheckpoint"},
	{name: "journal_size_limit", least: -1},
	{name: "secure_delete", words: []string{"on", "off", "fast"}},
}

// badURL is a mistake in a URL: nothing was connected, so it wraps no class of errors.
func badURL(format string, args ...any) error {
	return fmt.Errorf("tenon: sqlite URL: "+format, args...)
}

// parseURL reads a URL. Percent signs escape in the path, as anywhere in a URL.
func parseURL(text string) (*config, error) {
	rest, ok := strings.CutPrefix(text, "sqlite:")
	if !ok {
		return nil, badURL("it begins with sqlite:, then comes the path of a file")
	}
	rest, query, _ := strings.Cut(rest, "?")
	cfg := &config{mode: "rwc", busyTimeout: defaultBusyTimeout}
	if err := cfg.readPath(rest); err != nil {
		return nil, err
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, badURL("parameters: %w", err)
	}
	return cfg, cfg.readParameters(values)
}

// readPath takes what stands between the scheme and the parameters.
func (c *config) readPath(text string) error {
	if text == ":memory:" {
		c.memory = true
		return nil
	}
	if after, ok := strings.CutPrefix(text, "//"); ok {
		if !strings.HasPrefix(after, "/") {
			return badURL("after sqlite:// comes a third slash and an absolute path; a relative one is sqlite:path")
		}
		text = after
	}
	path, err := url.PathUnescape(text)
	switch {
	case err != nil:
		return badURL("path: %w; a percent sign is written %%25", err)
	case path == "":
		return badURL("it names no file; sqlite::memory: is a database that ends with the program")
	case strings.HasPrefix(path, "file:") || strings.HasPrefix(path, ":"):
		return badURL("%q is not the path of a file", path)
	case strings.IndexByte(path, 0) >= 0:
		return badURL("the path has a zero byte")
	}
	if runtime.GOOS == "windows" && len(path) > 2 && path[0] == '/' && path[2] == ':' {
		path = path[1:]
	}
	// All connections mean one file, wherever the program goes.
	c.path, err = filepath.Abs(path)
	if err != nil {
		return badURL("path %q: %w", path, err)
	}
	return nil
}

// readParameters takes the parameters.
func (c *config) readParameters(values url.Values) error {
	for _, o := range options {
		if err := c.readOption(&o, values); err != nil {
			return err
		}
		delete(values, o.name)
	}
	for name, v := range values {
		value := v[len(v)-1]
		switch name {
		case "mode":
			if !slices.Contains([]string{"ro", "rw", "rwc"}, value) {
				return badURL("mode=%s: want ro, rw or rwc", value)
			}
			c.mode = value
		case "busy_timeout":
			n, err := strconv.ParseInt(value, 10, 32)
			if err != nil || n < 0 {
				return badURL("busy_timeout=%s: want a number of milliseconds", value)
			}
			c.busyTimeout = time.Duration(n) * time.Millisecond
		default:
			return badURL("parameter %q is not known", name)
		}
	}
	if c.memory && c.mode != "rwc" {
		return badURL("mode=%s: a database in memory is always new", c.mode)
	}
	return nil
}

// readOption takes one of options, and puts its pragma in its place.
func (c *config) readOption(o *option, values url.Values) error {
	value := values.Get(o.name)
	switch {
	case value == "" && o.name == "synchronous" && c.memory:
		value = "off" // nobody reads the file after the machine's end
	case value == "" && o.name == "synchronous":
		value = "normal"
	case value == "" && !values.Has(o.name):
		return nil
	case o.words != nil:
		value = strings.ToLower(value)
		if !slices.Contains(o.words, value) {
			return badURL("%s=%s: want one of %s", o.name, value, strings.Join(o.words, ", "))
		}
	default:
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || n < o.least {
			return badURL("%s=%s: want a whole number from %d on", o.name, value, o.least)
		}
		value = strconv.FormatInt(n, 10)
	}
	c.pragmas = append(c.pragmas, "PRAGMA "+o.name+" = "+value)
	return nil
}
