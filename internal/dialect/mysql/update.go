package mysql

import (
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
)

func update(w *dialect.Writer, s *tree.Update) { dialect.WriteUpdate(w, s) }

// remove writes a DELETE, in which a table has no other name than its own.
func remove(w *dialect.Writer, s *tree.Delete) { w.DeleteBare(s) }
