package postgres

import "encoding/binary"

// The messages that a client sends: a letter, the length of the rest, and the rest. They
// are appended to one buffer, which is sent in one piece.
// https://www.postgresql.org/docs/current/protocol-message-formats.html

func appendMessage(b []byte, letter byte) ([]byte, int) {
	return append(b, letter, 0, 0, 0, 0), len(b) + 1
}

// closeMessage puts the length where appendMessage left room for it.
func closeMessage(b []byte, at int) []byte {
	binary.BigEndian.PutUint32(b[at:], uint32(len(b)-at)) //nolint:gosec // the server takes at most 1 GiB
	return b
}

func appendZeroEnded(b []byte, s string) []byte { return append(append(b, s...), 0) }

// appendParse prepares text under a name; oids are the types of its parameters, where they
// are known.
func appendParse(b []byte, name, text string, oids []uint32) []byte {
	b, at := appendMessage(b, 'P')
	b = appendZeroEnded(b, name)
	b = appendZeroEnded(b, text)
	b = binary.BigEndian.AppendUint16(b, uint16(len(oids))) //nolint:gosec // the server counted them
	for _, oid := range oids {
		b = binary.BigEndian.AppendUint32(b, oid)
	}
	return closeMessage(b, at)
}

func appendDescribe(b []byte, what byte, name string) []byte {
	b, at := appendMessage(b, 'D')
	return closeMessage(appendZeroEnded(append(b, what), name), at)
}

func appendClose(b []byte, name string) []byte {
	b, at := appendMessage(b, 'C')
	return closeMessage(appendZeroEnded(append(b, 'S'), name), at)
}

// appendExecute runs the unnamed portal to its end.
func appendExecute(b []byte) []byte { return append(b, 'E', 0, 0, 0, 9, 0, 0, 0, 0, 0) }

func appendSync(b []byte) []byte { return append(b, 'S', 0, 0, 0, 4) }

// appendCommand runs a statement without parameters that is not worth keeping.
func appendCommand(b []byte, text string) []byte {
	b = appendParse(b, "", text, nil)
	b, at := appendMessage(b, 'B')
	b = closeMessage(append(b, 0, 0, 0, 0, 0, 0, 0, 0), at)
	return appendExecute(b)
}
