//go:build unix

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"

	"github.com/go-sql-driver/mysql"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/bench/models"
	"github.com/tenonsql/tenon/internal/mariaharness"
	"github.com/tenonsql/tenon/internal/pgharness"
	_ "github.com/tenonsql/tenon/mysql"
	_ "github.com/tenonsql/tenon/postgres"
	_ "github.com/tenonsql/tenon/sqlite"
)

// shape is a tree in which every node down to a level has so many children.
type shape struct {
	name        string
	levels, fan int
	root        int64
}

var shapes = []*shape{
	{name: "chain", levels: 50, fan: 1},
	{name: "three children each", levels: 6, fan: 3},
	{name: "ten children each", levels: 3, fan: 10},
	{name: "a root with its children", levels: 1, fan: 100},
	{name: "a root alone", levels: 0, fan: 0},
}

// trees compares the loading of a recursive relation by a statement for each level with that
// by a recursive one, and both with a recursive query of the program's own.
func trees(ctx context.Context) error {
	fmt.Println("| database | tree | rows | level by level | one statement | ratio | by hand | ratio |\n|---|---|---:|---:|---:|---:|---:|---:|")
	for _, server := range []func() (string, error){
		func() (string, error) { return "sqlite::memory:", nil }, pgharness.Server, mariaDB,
	} {
		address, err := server()
		if err != nil {
			return err
		}
		if err := on(ctx, address, treesOn); err != nil {
			return err
		}
	}
	return nil
}

// mariaDB is a server with a database of the name levels; an earlier run may have made it.
func mariaDB() (string, error) {
	server, err := mariaharness.Server()
	if err != nil {
		return "", err
	}
	u, err := url.Parse(server)
	if err != nil {
		return "", err
	}
	cfg := mysql.NewConfig()
	cfg.User, cfg.Net, cfg.Addr = u.User.Username(), "tcp", u.Host
	c, err := mysql.NewConnector(cfg)
	if err != nil {
		return "", err
	}
	db := sql.OpenDB(c)
	_, err = db.Exec("CREATE DATABASE IF NOT EXISTS levels")
	u.Path = "/levels"
	return u.String(), errors.Join(err, db.Close())
}

// on opens a database, and leaves it without the table again.
func on(ctx context.Context, address string, f func(ctx context.Context, db *tenon.Engine) error) error {
	db, err := tenon.Open(ctx, address)
	if err != nil {
		return err
	}
	if err := tenon.CreateAll(ctx, db, Parts); err != nil {
		return errors.Join(err, db.Close())
	}
	return errors.Join(f(ctx, db), tenon.DropAll(ctx, db, Parts), db.Close())
}

func treesOn(ctx context.Context, db *tenon.Engine) error {
	if err := plant(ctx, db); err != nil {
		return err
	}
	levels, whole := tenon.Internal.Recursing(nil, db, false), tenon.Internal.Recursing(nil, db, true)
	for _, sh := range shapes {
		var n, loaded int
		took, err := typical(
			func() (err error) { loaded, err = sh.load(ctx, levels); return err },
			func() (err error) { n, err = sh.load(ctx, whole); return err },
			func() (err error) { _, err = sh.recursively(ctx, db); return err })
		if err == nil && loaded != n {
			err = fmt.Errorf("%s: %d rows level by level, %d by one statement", sh.name, loaded, n)
		}
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %s, %d levels | %d | %s | %s | %.2f | %s | %.2f |\n", db.Dialect(), sh.name, sh.levels, n,
			ms(took[0]), ms(took[1]), float64(took[1])/float64(took[0]), ms(took[2]), float64(took[2])/float64(took[0]))
	}
	return nil
}

// others are trees that nobody asks for: the table is larger than what is loaded.
const others = 20

func plant(ctx context.Context, db *tenon.Engine) error {
	for range others {
		if _, err := grow(ctx, db, 3, 10); err != nil {
			return err
		}
	}
	for _, sh := range shapes {
		root, err := grow(ctx, db, sh.levels, sh.fan)
		if err != nil {
			return err
		}
		sh.root = root
	}
	if db.Dialect() == "postgres" {
		_, err := db.Exec(ctx, tenon.SQL("ANALYZE parts"))
		return err
	}
	return nil
}

func grow(ctx context.Context, db *tenon.Engine, levels, fan int) (int64, error) {
	root := &Part{Name: "root"}
	var add func(p *Part, levels int)
	add = func(p *Part, levels int) {
		if levels == 0 {
			return
		}
		for range fan {
			c := &Part{Name: "part"}
			p.Children.Add(c)
			add(c, levels-1)
		}
	}
	add(root, levels)
	err := db.Transact(ctx, func(s *tenon.Session) error { s.Add(root); return nil })
	return root.ID, err
}

// load loads the tree in a session, and counts its nodes. It asks for one level more than
// there is: that nothing follows is part of the work.
func (sh *shape) load(ctx context.Context, db *tenon.Engine) (int, error) {
	s := db.Session(tenon.ReadOnly())
	root, err := s.One(ctx, tenon.Select(Parts).Where(Parts.ID.Eq(sh.root)).With(tenon.Load(Parts.Children).Recursive(sh.levels+1)))
	if err != nil {
		return 0, errors.Join(err, s.Close())
	}
	return nodes(root), s.Close()
}

func nodes(p *Part) int {
	n := 1
	for _, c := range p.Children.All() {
		n += nodes(c)
	}
	return n
}

func (sh *shape) recursively(ctx context.Context, db *tenon.Engine) (int, error) {
	below := tenon.Recursive("below", Parts, tenon.Select(Parts).Where(Parts.ID.Eq(sh.root)), func(above PartTable) tenon.SelectStmt[*Part] {
		return tenon.Select(Parts).JoinOn(above, Parts.ParentID.EqExpr(above.ID))
	})
	list, err := db.All(ctx, tenon.Select(below).OrderBy(below.ID.Asc()))
	at := make(map[int64]*Part, len(list))
	for _, p := range list {
		at[p.ID] = p
		if p.ParentID != nil && at[*p.ParentID] != nil {
			at[*p.ParentID].Children.Add(p)
		}
	}
	return len(list), err
}
