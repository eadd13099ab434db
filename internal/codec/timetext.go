package codec

// Times as text: what SQLite stores, what MariaDB and JSON documents say.

const (
	second = 1_000_000
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
)

// firstMicro and lastMicro bound what has a year of four digits, 0000 to 9999.
const (
	firstMicro = -719528 * day
	lastMicro  = 2932897*day - 1
)

// parseTime reads YYYY-MM-DD[(T| )HH:MM[:SS[.f…]][Z|±HH[[:]MM]]] as microseconds since
// 1970-01-01 00:00 UTC; without an offset the time is taken as UTC. Digits of a fraction
// beyond microseconds are dropped.
func parseTime(s string) (int64, bool) {
	days, ok := parseDate(s)
	if !ok {
		return 0, false
	}
	if len(s) == 10 {
		return days * day, true
	}
	if s[10] != 'T' && s[10] != ' ' && s[10] != 't' {
		return 0, false
	}
	micros, rest, ok := clockPrefix(s[11:])
	if !ok {
		return 0, false
	}
	offset, ok := parseOffset(rest)
	if !ok {
		return 0, false
	}
	n := days*day + micros - offset
	return n, n >= firstMicro && n <= lastMicro
}

// parseDate reads the YYYY-MM-DD that s starts with, as days since 1970-01-01.
func parseDate(s string) (int64, bool) {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	hi, ok1 := twoDigits(s[0:])
	lo, ok2 := twoDigits(s[2:])
	month, ok3 := twoDigits(s[5:])
	d, ok4 := twoDigits(s[8:])
	year := hi*100 + lo
	if !ok1 || !ok2 || !ok3 || !ok4 || month < 1 || month > 12 || d < 1 || d > daysIn(year, month) {
		return 0, false
	}
	return civilDays(year, month, d), true
}

// parseClock reads HH:MM[:SS[.f…]], all of s, as microseconds since midnight.
func parseClock(s string) (int64, bool) {
	n, rest, ok := clockPrefix(s)
	return n, ok && rest == ""
}

func clockPrefix(s string) (n int64, rest string, ok bool) {
	if len(s) < 5 || s[2] != ':' {
		return 0, "", false
	}
	h, ok1 := twoDigits(s)
	m, ok2 := twoDigits(s[3:])
	if !ok1 || !ok2 || h > 23 || m > 59 {
		return 0, "", false
	}
	n = h*hour + m*minute
	if s = s[5:]; len(s) == 0 || s[0] != ':' {
		return n, s, true
	}
	if len(s) < 3 {
		return 0, "", false
	}
	sec, ok3 := twoDigits(s[1:])
	if !ok3 || sec > 59 {
		return 0, "", false
	}
	n += sec * second
	if s = s[3:]; len(s) == 0 || s[0] != '.' {
		return n, s, true
	}
	micros, width := fraction(s[1:])
	return n + micros, s[1+width:], width > 0
}

// fraction reads the digits that s starts with as the fraction of a second.
func fraction(s string) (micros int64, width int) {
	unit := int64(second / 10)
	for width < len(s) && s[width]-'0' <= 9 {
		micros += int64(s[width]-'0') * unit
		unit /= 10
		width++
	}
	return micros, width
}

// parseOffset reads nothing, Z, ±HH, ±HHMM or ±HH:MM, all of s.
func parseOffset(s string) (int64, bool) {
	if s == "" || s == "Z" || s == "z" {
		return 0, true
	}
	if len(s) < 3 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	h, ok := twoDigits(s[1:])
	if !ok || h > 23 {
		return 0, false
	}
	n := h * hour
	if rest := s[3:]; rest != "" {
		if rest[0] == ':' {
			rest = rest[1:]
		}
		if len(rest) != 2 {
			return 0, false
		}
		m, ok := twoDigits(rest)
		if !ok || m > 59 {
			return 0, false
		}
		n += m * minute
	}
	if s[0] == '-' {
		n = -n
	}
	return n, true
}

// twoDigits reads the two digits that s, which has as many bytes, starts with.
func twoDigits(s string) (int64, bool) {
	a, b := s[0]-'0', s[1]-'0'
	return int64(a)*10 + int64(b), a <= 9 && b <= 9
}

func daysIn(year, month int64) int64 {
	switch {
	case month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0):
		return 29
	case month == 2:
		return 28
	default:
		return 30 + (month+month>>3)&1
	}
}

// civilDays counts the days from 1970-01-01 to a day of the Gregorian calendar, with years
// that begin in March, so that the leap day is the last (Hinnant 2013, days_from_civil).
func civilDays(year, month, d int64) int64 {
	if month <= 2 {
		year--
	}
	era := floorDiv(year, 400)
	yoe := year - era*400
	doy := (153*((month+9)%12)+2)/5 + d - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468
}

// civil is the inverse of civilDays.
func civil(days int64) (year, month, d int64) {
	days += 719468
	era := floorDiv(days, 146097)
	doe := days - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = doy - (153*mp+2)/5 + 1
	month = (mp+2)%12 + 1
	year = yoe + era*400
	if month <= 2 {
		year++
	}
	return year, month, d
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// appendTime appends YYYY-MM-DD HH:MM:SS.ffffff.
func appendTime(b []byte, micros int64) []byte {
	days := floorDiv(micros, day)
	return appendClock(append(appendDate(b, days), ' '), micros-days*day)
}

func appendDate(b []byte, days int64) []byte {
	y, m, d := civil(days)
	b = append(appendPadded(b, y, 4), '-')
	b = append(appendPadded(b, m, 2), '-')
	return appendPadded(b, d, 2)
}

func appendClock(b []byte, micros int64) []byte {
	b = append(appendPadded(b, micros/hour, 2), ':')
	b = append(appendPadded(b, micros%hour/minute, 2), ':')
	b = append(appendPadded(b, micros%minute/second, 2), '.')
	return appendPadded(b, micros%second, 6)
}

func appendPadded(b []byte, n int64, width int) []byte {
	if n < 0 {
		return appendInt(b, n)
	}
	for p := powers[width-1]; p > uint64(n) && p > 1; p /= 10 {
		b = append(b, '0')
	}
	return appendInt(b, n)
}
