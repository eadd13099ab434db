package cookbook

import (
	"context"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/chinook/models"
)

var writes = Family{
	"write", "Writing", "Statements that write. Objects are written by a session's flush: see [The unit of work](../unit-of-work.md).",
	[]Recipe{insertSet, insertRows, insertQuery, updateWhere, updateFrom, updateMany, deleteWhere, deleteReturning, upsert, upsertSum, doNothing, merge},
}

// INSERT of some columns: the others are left to the database.
func insertSet(ctx context.Context, s *tenon.Session) (any, error) {
	res, err := s.Exec(ctx, tenon.Insert(Genres).Values(
		GenreSet{ID: tenon.To[int64](26), Name: tenon.To("Ambient")},
		GenreSet{ID: tenon.To[int64](27), Name: tenon.To("Dub")}))
	return res.RowsAffected, err
}

// INSERT of structs, with a value back.
func insertRows(ctx context.Context, s *tenon.Session) (any, error) {
	ids, err := s.All(ctx, tenon.Insert(Artists).Rows(&Artist{Name: new("Nils Frahm")}).Returning(Artists.ID))
	return ids, err
}

// INSERT … SELECT.
func insertQuery(ctx context.Context, s *tenon.Session) (any, error) {
	long := tenon.Select(Tracks).Where(Tracks.Milliseconds.Gt(5_000_000))
	res, err := s.Exec(ctx, tenon.Insert(PlaylistTracks).From(long,
		PlaylistTrackSet{PlaylistID: tenon.To[int64](2), TrackID: tenon.ToExpr(Tracks.ID)}))
	return res.RowsAffected, err
}

// UPDATE, by expressions over the row. Without a Where it is refused; AllRows says that all are
// meant.
func updateWhere(ctx context.Context, s *tenon.Session) (any, error) {
	res, err := s.Exec(ctx, tenon.Update(Tracks).
		Set(TrackSet{UnitPrice: tenon.ToExpr(Tracks.UnitPrice.Plus(amount("0.10")))}).
		Where(Tracks.AlbumID.Eq(1)))
	return res.RowsAffected, err
}

// UPDATE by the values of another table, along a relation.
func updateFrom(ctx context.Context, s *tenon.Session) (any, error) {
	res, err := s.Exec(ctx, tenon.Update(Tracks).Join(Tracks.Album).
		Set(TrackSet{Composer: tenon.ToExpr(Albums.Title)}).
		Where(Albums.ID.Eq(1), Tracks.Composer.IsNull()))
	return res.RowsAffected, err
}

// UPDATE of many rows, each with values of its own.
func updateMany(ctx context.Context, s *tenon.Session) (any, error) {
	res, err := s.Exec(ctx, tenon.UpdateByKey(Genres, []*Genre{
		{ID: 1, Name: new("Rock!")},
		{ID: 2, Name: new("Jazz!")},
	}, Genres.Name))
	return res.RowsAffected, err
}

// DELETE.
func deleteWhere(ctx context.Context, s *tenon.Session) (any, error) {
	res, err := s.Exec(ctx, tenon.Delete(PlaylistTracks).Where(PlaylistTracks.PlaylistID.Eq(18)))
	return res.RowsAffected, err
}

// DELETE with what was deleted.
func deleteReturning(ctx context.Context, s *tenon.Session) (any, error) {
	gone, err := s.All(ctx, tenon.Delete(InvoiceLines).Where(InvoiceLines.InvoiceID.Eq(1)).Returning(InvoiceLines.TrackID))
	return gone, err
}

// Insert, or update where the key is there.
func upsert(ctx context.Context, s *tenon.Session) (any, error) {
	res, err := s.Exec(ctx, tenon.Insert(Genres).
		Rows(&Genre{ID: 1, Name: new("Rock and Roll")}).
		OnConflict(Genres.ID).DoUpdateFrom(Genres.Name))
	return res.RowsAffected, err
}

// … by expressions over the row that is there and the one that was refused.
func upsertSum(ctx context.Context, s *tenon.Session) (any, error) {
	res, err := s.Exec(ctx, tenon.Insert(InvoiceLines).
		Rows(&InvoiceLine{ID: 1, InvoiceID: 1, TrackID: 2, UnitPrice: amount("0.99"), Quantity: 3}).
		OnConflict(InvoiceLines.ID).
		DoUpdate(InvoiceLineSet{Quantity: tenon.ToExpr(InvoiceLines.Quantity.Add(tenon.ExcludedOf(InvoiceLines.Quantity.Number)))}))
	return res.RowsAffected, err
}

// Insert, or leave what is there.
func doNothing(ctx context.Context, s *tenon.Session) (any, error) {
	res, err := s.Exec(ctx, tenon.Insert(Genres).
		Rows(&Genre{ID: 1, Name: new("Rock")}).OnConflict(Genres.ID).DoNothing())
	return res.RowsAffected, err
}

// MERGE: what is there is changed or removed, what is missing is written, by the rows of a query or
// of the program.
func merge(ctx context.Context, s *tenon.Session) (any, error) {
	came := tenon.Values("came", Genres, []*Genre{
		{ID: 1, Name: new("Rock!")},
		{ID: 25, Name: nil},
		{ID: 26, Name: new("Ambient")},
	})
	res, err := s.Exec(ctx, tenon.MergeInto(Genres).
		Using(came, came.Col(Genres.ID).EqExpr(Genres.ID)).
		WhenMatched(came.Col(Genres.Name).IsNull()).DoNothing().
		WhenMatched().Update(GenreSet{Name: tenon.ToExpr(came.Col(Genres.Name))}).
		WhenNotMatched().Insert(GenreSet{ID: tenon.ToExpr(came.Col(Genres.ID)), Name: tenon.ToExpr(came.Col(Genres.Name))}))
	return res.RowsAffected, err
}
