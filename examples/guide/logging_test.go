package guide

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/guide/models"
)

func TestLogger(t *testing.T) {
	ctx := t.Context()
	url := "sqlite:" + t.TempDir() + "/log.db"
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))

	db, err := tenon.Open(ctx, url, tenon.Logger(log))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := tenon.CreateAll(ctx, db, Shops); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if _, err := db.All(ctx, tenon.Select(Shops).Where(Shops.City.Eq("a secret place"))); err != nil {
		t.Fatal(err)
	}
	if s := out.String(); !strings.Contains(s, "level=DEBUG msg=statement sql=") || strings.Contains(s, "secret") {
		t.Error(s)
	}
	if _, err := db.Exec(ctx, tenon.SQL("DELETE FROM nothing")); err == nil {
		t.Error("a table that is not there was emptied")
	}
	if s := out.String(); !strings.Contains(s, "level=ERROR") {
		t.Error(s)
	}
}

func TestSlowStatements(t *testing.T) {
	ctx := t.Context()
	url := "sqlite:" + t.TempDir() + "/log.db"
	var slow []string
	limit := time.Duration(0)

	db, err := tenon.Open(ctx, url, tenon.OnStatement(func(ctx context.Context, e tenon.StatementEvent) {
		if e.Took > limit {
			slow = append(slow, e.SQL)
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.One(ctx, tenon.Select(tenon.Raw[int64]("?", 1))); err != nil {
		t.Fatal(err)
	}
	if len(slow) == 0 {
		t.Error("no statement was slower than nothing")
	}
}

func TestShowArguments(t *testing.T) {
	ctx := t.Context()
	for _, show := range []bool{false, true} {
		var opts []tenon.Option
		if show {
			opts = append(opts, tenon.ShowArguments())
		}
		db, err := tenon.Open(ctx, "sqlite::memory:", opts...)
		if err != nil {
			t.Fatal(err)
		}
		if err := tenon.CreateAll(ctx, db, Authors, Books, Reviews); err != nil {
			t.Fatal(err)
		}
		_, err = db.Exec(ctx, tenon.Insert(Reviews).Rows(&Review{Stars: 9, Text: "a secret opinion"}))
		var ce *tenon.ConstraintError
		if !errors.As(err, &ce) || strings.Contains(err.Error(), "secret") != show {
			t.Errorf("arguments shown: %t; %v", show, err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}
