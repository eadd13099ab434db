package sqlite

// cache keeps the prepared statements that were used last, by their texts.
type cache struct {
	byText map[string]*statement
	limit  int
	newest *statement
	oldest *statement
}

func newCache(limit int) cache { return cache{byText: map[string]*statement{}, limit: limit} }

// prepared gives the statement of a text.
func (c *conn) prepared(text string) (*statement, error) {
	k := &c.cache
	if k.newest != nil && k.newest.text == text {
		return k.newest, nil
	}
	if s := k.byText[text]; s != nil {
		k.unlink(s)
		k.link(s)
		return s, nil
	}
	s, err := c.prepare(text)
	if err != nil {
		return nil, err
	}
	if len(k.byText) >= k.limit {
		k.drop(k.oldest)
	}
	k.byText[text] = s
	k.link(s)
	return s, nil
}

// link makes s the newest.
func (k *cache) link(s *statement) {
	s.older, s.newer = k.newest, nil
	if k.newest != nil {
		k.newest.newer = s
	} else {
		k.oldest = s
	}
	k.newest = s
}

func (k *cache) unlink(s *statement) {
	if s.older != nil {
		s.older.newer = s.newer
	} else {
		k.oldest = s.newer
	}
	if s.newer != nil {
		s.newer.older = s.older
	} else {
		k.newest = s.older
	}
}

func (k *cache) drop(s *statement) {
	k.unlink(s)
	delete(k.byText, s.text)
	s.finalize()
}

// clear ends all statements.
func (k *cache) clear() {
	for k.oldest != nil {
		k.drop(k.oldest)
	}
}
