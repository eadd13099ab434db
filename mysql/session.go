package mysql

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tenonsql/tenon/driver"
)

// modes is the sql_mode of a session. Strict for every engine, so that a value that does
// not fit is refused, not bent. Not there on purpose: ANSI_QUOTES and NO_BACKSLASH_ESCAPES,
// which change where a quoted part ends; PIPES_AS_CONCAT, IGNORE_SPACE, HIGH_NOT_PRECEDENCE
// and PAD_CHAR_TO_FULL_LENGTH, which change what an expression means; ONLY_FULL_GROUP_BY,
// which MariaDB checks by other rules than MySQL.
const modes = "STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"

// simultaneous is MariaDB's mode in which SET a = …, b = a reads the a that the row had, as
// the SQL standard has it and the other databases do. MySQL lacks it.
const simultaneous = "SIMULTANEOUS_ASSIGNMENT"

// modes is the sql_mode that sessions of a server get.
func (s server) modes() string {
	if s.mariaDB {
		return modes + "," + simultaneous
	}
	return modes
}

// forbiddenModes are refused in a session that was set up by others.
var forbiddenModes = []string{"ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "PIPES_AS_CONCAT", "HIGH_NOT_PRECEDENCE", "PAD_CHAR_TO_FULL_LENGTH"}

// lockWaitSeconds is how long a statement waits for a row that another transaction holds,
// before it fails with ErrRetryable. The servers' 50 s outlast what waits for them.
const lockWaitSeconds = 10

// groupConcatBytes is how long an aggregated text may become, before it is cut off with
// nothing but a warning.
const groupConcatBytes = 1 << 30

// askSession is what is to be known of a session.
const askSession = "SELECT CONNECTION_ID(), @@version, @@max_allowed_packet, @@sql_mode, @@time_zone, " +
	"@@character_set_client, @@character_set_connection, @@character_set_results, @@collation_connection"

// session is the answer.
type session struct {
	id        uint64
	server    server
	maxPacket int
	modes     []string
	zone      string
	charsets  []string
	collation string
}

// ask finds out about the session. It is one round trip.
func (c *conn) ask(ctx context.Context) (session, error) {
	c.binder.maxPacket = len(askSession) + 1 // not known yet
	r, err := c.Query(ctx, askSession, nil)
	if err != nil {
		return session{}, err
	}
	defer func() { _ = r.Close() }()
	row := r.Next()
	if row == nil {
		return session{}, errors.Join(errors.New("tenon: the server does not tell its settings"), r.Err())
	}
	s := session{
		id:        uint64(row[0].N),
		maxPacket: int(row[2].N),
		modes:     strings.Split(strings.Clone(row[3].S), ","),
		zone:      strings.Clone(row[4].S),
		collation: strings.Clone(row[8].S),
	}
	for _, cell := range row[5:8] {
		s.charsets = append(s.charsets, strings.Clone(cell.S))
	}
	s.server, err = parseServer(strings.Clone(row[1].S))
	return s, err
}

// adopt makes the connection know its session.
func (c *conn) adopt(s session) {
	c.session, c.server, c.binder.maxPacket = s.id, s.server, s.maxPacket
}

// setUp makes the settings that the package needs. It is one round trip.
func (c *conn) setUp(ctx context.Context, s session) error {
	isolation := "transaction_isolation"
	if s.server.mariaDB && !s.server.since(11, 1) {
		isolation = "tx_isolation"
	}
	wait := fmt.Sprintf(", innodb_lock_wait_timeout = %d", lockWaitSeconds)
	if !s.server.mariaDB {
		wait = ""
	}
	_, err := c.execute(ctx, fmt.Sprintf("SET NAMES utf8mb4 COLLATE %s, sql_mode = '%s', time_zone = '+00:00', %s = 'READ-COMMITTED', "+
		"autocommit = 1, group_concat_max_len = %d%s",
		s.server.collation(), s.server.modes(), isolation, groupConcatBytes, wait), nil)
	if err != nil || s.server.mariaDB {
		return err
	}
	// Servers that are MySQL to their clients may have no such thing: then their own limit holds.
	_, err = c.execute(ctx, fmt.Sprintf("SET SESSION innodb_lock_wait_timeout = %d", lockWaitSeconds), nil)
	if _, refused := errors.AsType[*driver.ServerError](err); refused {
		return nil
	}
	return err
}

// collation compares code points, and does not take trailing spaces for nothing.
func (s server) collation() string {
	if s.mariaDB {
		return "utf8mb4_nopad_bin"
	}
	return "utf8mb4_0900_bin"
}

// unfit says what is wrong with a session that was set up by others, or "".
func (s session) unfit() string {
	if !slices.Contains(s.modes, "STRICT_ALL_TABLES") && !slices.Contains(s.modes, "STRICT_TRANS_TABLES") {
		return "its sql_mode is not strict: add sql_mode='" + s.server.modes() + "' to its configuration"
	}
	if s.server.mariaDB && !slices.Contains(s.modes, simultaneous) {
		return "its sql_mode lacks " + simultaneous + ": set sql_mode='" + s.server.modes() + "' in its configuration"
	}
	for _, mode := range forbiddenModes {
		if slices.Contains(s.modes, mode) {
			return "its sql_mode has " + mode + ": set sql_mode='" + s.server.modes() + "' in its configuration"
		}
	}
	if s.zone != "+00:00" && s.zone != "UTC" {
		return "its time_zone is " + s.zone + ": set time_zone='+00:00' in its configuration"
	}
	for _, charset := range s.charsets {
		if charset != "utf8mb4" {
			return "its character set is " + charset + ": set charset=utf8mb4 in its configuration"
		}
	}
	if want := s.server.collation(); s.collation != want {
		return "its collation is " + s.collation + ": set collation_connection='" + want + "' in its configuration"
	}
	return ""
}
