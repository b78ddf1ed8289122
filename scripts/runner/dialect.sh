# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# dialect: what the first 64 KiB of a CSV file show about its form. Unlike
# csvrows, this examines values: a person reads the result before it is used.

DIALECT_BYTES=65536

# dialect_find FILE: prints what it finds, one key=value a line: the options of
# csvrows that the file needs, and for people charset, separator and header (a
# line number, or none). A given delimiter or encoding is not questioned.
dialect_find() {
	# shellcheck disable=SC2154 # options_read sets them
	od -A n -v -t x1 -N "$DIALECT_BYTES" <"$1" |
		LC_ALL=C told_delimiter=$delimiter told_encoding=$encoding \
			limit=$DIALECT_BYTES awk "$DIALECT"
}

# Text is bytes here. A no-break space becomes the byte 1, a narrow one the byte
# 2.
# shellcheck disable=SC2016
DIALECT='
BEGIN {
	for (i = 0; i < 256; i++) {
		value[sprintf("%02x", i)] = i
		char[i] = i < 3 ? "?" : sprintf("%c", i)
	}
	three = "[0-9][0-9][0-9]"
	group = "[+-]?[1-9][0-9]?[0-9]?"
	blank = "[ \t]"
	spellings = split("NULL,null,\\N,NA,N/A,n/a,NaN,NAN,nan,-", spelling, ",")
	for (i = 1; i <= spellings; i++)
		spelled[spelling[i]] = 1
}

{
	for (i = 1; i <= NF; i++)
		byte[size++] = value[$i]
}

# --- encoding -----------------------------------------------------------------

function has_mark(a, b, c, d) {
	return byte[0] == a && byte[1] == b && (c < 0 || byte[2] == c) && \
		(d < 0 || byte[3] == d) && size >= 2 + (c >= 0) + (d >= 0)
}

# Whether the bytes are UTF-8; the last character may be cut.
function is_utf8(   i, more) {
	for (i = 0; i < size; i++) {
		if (byte[i] < 128)
			continue
		if (byte[i] < 194 || byte[i] > 244)
			return 0
		more = byte[i] < 224 ? 1 : byte[i] < 240 ? 2 : 3
		for (; more > 0 && ++i < size; more--)
			if (byte[i] < 128 || byte[i] > 191)
				return 0
	}
	return 1
}

# Sets the width of a unit and its byte order from the name of an encoding.
function encoding_units(name) {
	name = toupper(name)
	unit = name ~ /^(UTF-?16|UCS-?2)/ ? 2 : name ~ /^(UTF-?32|UCS-?4)/ ? 4 : 1
	is_big = name ~ /BE$/
}

# The number of zero bytes at even or odd places, among the first thousand.
function zeros(parity,   i, count) {
	for (i = parity; i < size && i < 1000; i += 2)
		count += byte[i] == 0
	return count + 0
}

function find_encoding(   half) {
	start = 0
	half = (size < 1000 ? size : 1000) / 2
	if (has_mark(255, 254, 0, 0) || has_mark(0, 0, 254, 255)) {
		charset = "UTF-32"
		start = 4
		encoding_units(byte[0] ? "UTF-32LE" : "UTF-32BE")
	} else if (has_mark(255, 254, -1, -1) || has_mark(254, 255, -1, -1)) {
		charset = "UTF-16"
		start = 2
		encoding_units(byte[0] == 255 ? "UTF-16LE" : "UTF-16BE")
	} else if (has_mark(239, 187, 191, -1)) {
		charset = "UTF-8"
		start = 3
		unit = 1
	} else if (ENVIRON["told_encoding"] != "") {
		encoding_units(ENVIRON["told_encoding"])
	} else if (zeros(1) > half * 0.6 && zeros(0) < half * 0.1) {
		charset = encoding = "UTF-16LE"
		encoding_units(charset)
	} else if (zeros(0) > half * 0.6 && zeros(1) < half * 0.1) {
		charset = encoding = "UTF-16BE"
		encoding_units(charset)
	} else {
		charset = "UTF-8"
		unit = 1
		if (!is_utf8())
			charset = encoding = "windows-1252"
	}
	if (ENVIRON["told_encoding"] != "") {
		charset = encoding = ENVIRON["told_encoding"]
	}
}

# --- lines --------------------------------------------------------------------

# The character at a place; sets at to the next one.
function next_char(   code, i) {
	if (unit > 1) {
		code = 0
		for (i = 0; i < unit; i++)
			code = code * 256 + byte[is_big ? at + i : at + unit - 1 - i]
		at += unit
		return code == 160 ? "\001" : code == 8239 ? "\002" : \
			code < 128 ? char[code] : "?"
	}
	code = byte[at++]
	if (code < 128)
		return char[code]
	if (charset == "UTF-8") {
		if (code == 194 && byte[at] == 160) {
			at++
			return "\001"
		}
		if (code == 226 && byte[at] == 128 && byte[at + 1] == 175) {
			at += 2
			return "\002"
		}
	} else if (code == 160) {
		return "\001"
	}
	return char[code]
}

function split_lines(   text, c) {
	count = 0
	at = start
	while (at + unit <= size) {
		c = next_char()
		if (c != "\n") {
			text = text c
			continue
		}
		sub(/\r$/, "", text)
		line[++count] = text
		text = ""
	}
	# the last line is whole if the file ends there
	if (text != "" && (size < ENVIRON["limit"] || count == 0))
		line[++count] = text
}

# --- records ------------------------------------------------------------------

# The place of the next quote that is not escaped, or 0.
function next_quote(text,   p, q) {
	p = index(text, "\"")
	while (p > 1 && escape != "" && match(substr(text, 1, p - 1), /\\+$/) && \
	    RLENGTH % 2) {
		q = index(substr(text, p + 1), "\"")
		p = q ? p + q : 0
	}
	return p
}

# Splits a text into field[] and is_quoted[]; returns the number of fields. Sets
# is_open if a quote is never closed, is_stray if text follows a closing quote,
# and holds if quotes contain something that would have a meaning without them.
function split_fields(text, d,   n, p, body, parts) {
	n = 0
	is_open = is_stray = holds = 0
	for (;;) {
		body = ""
		is_quoted[++n] = !no_quotes && substr(text, 1, 1) == "\""
		if (is_quoted[n]) {
			parts = 0
			do {
				text = substr(text, 2)
				p = next_quote(text)
				parts++
				if (p == 0) {
					is_open = 1
					field[n] = body text
					return n
				}
				body = body substr(text, 1, p - 1)
				text = substr(text, p + 1)
			} while (substr(text, 1, 1) == "\"")
			holds += parts > 1 || index(body, d) > 0 || body ~ /\n/
		}
		p = index(text, d)
		if (is_quoted[n] && stripped(p ? substr(text, 1, p - 1) : text) != "")
			is_stray = 1
		field[n] = body (p ? substr(text, 1, p - 1) : text)
		if (p == 0)
			return n
		text = substr(text, p + 1)
	}
}

# Makes the rows of all lines: their text, first line and number of fields.
# Counts the rows whose quotes are bad and, in the others, the quoted fields and
# those that need quotes.
function split_rows(d,   i, j, c, text) {
	rows = bad = quoted_well = needed = 0
	for (i = has_sep ? 2 : 1; i <= count; i++) {
		text = line[i]
		j = i
		split_fields(text, d)
		while (is_open && j < count && j < i + 20) {
			text = text "\n" line[++j]
			split_fields(text, d)
		}
		if (is_open) {
			text = line[i]
			j = i
		}
		row[++rows] = text
		row_line[rows] = i
		width[rows] = text ~ /^[ \t]*$/ ? 0 : split_fields(text, d)
		is_hash[rows] = text ~ /^#/
		i = j
		if (is_open || is_stray) {
			bad++
			continue
		}
		needed += holds
		for (c = 1; c <= width[rows]; c++)
			quoted_well += is_quoted[c]
	}
}

# --- values -------------------------------------------------------------------

# Whether a field means that there is no value, as tools write it.
function is_null(text) {
	return text in spelled
}

function stripped(text) {
	sub("^" blank "+", "", text)
	sub(blank "+$", "", text)
	return text
}

function is_number(text) {
	return text ~ /^[+-]?[0-9]*[.,]?[0-9]+([eE][+-]?[0-9]+)?$/ || \
		text ~ ("^" group "([.,\001\002 " quote "]" three ")+([.,][0-9]+)?$")
}

# A number or a time.
function is_data(text) {
	text = stripped(text)
	return is_number(text) || text ~ /^[[]?[0-9]+[-\/.:][0-9]/
}

# Splits a row that is a record of the table; 0 if it is not one.
function take_record(i) {
	if (width[i] != fields || is_hash[i])
		return 0
	split_fields(row[i], d)
	return 1
}

# Which columns hold data, by the later half of the rows that are records.
function find_types(   i, c, seen, half, some, data) {
	for (c = 1; c <= fields; c++)
		is_typed[c] = 0
	half = (cover[fields] + 1) / 2
	for (i = rows; i > 0 && seen < half && seen < 100; i--) {
		if (!take_record(i))
			continue
		seen++
		for (c = 1; c <= fields; c++) {
			if (stripped(field[c]) == "" || is_null(stripped(field[c])))
				continue
			some[c]++
			data[c] += is_data(field[c])
		}
	}
	for (c = 1; c <= fields; c++)
		is_typed[c] = some[c] > 0 && data[c] >= some[c] * 0.5
}

# Whether each typed column of a row contains data, or nothing.
function is_record(i,   c, data) {
	if (!take_record(i))
		return 0
	for (c = 1; c <= fields; c++) {
		if (!is_typed[c] || stripped(field[c]) == "" || is_null(stripped(field[c])))
			continue
		if (!is_data(field[c]))
			return 0
		data++
	}
	return data > 0
}

# --- the table ----------------------------------------------------------------

function find_first(n,   i, c, typed, seen) {
	for (c = 1; c <= n; c++)
		typed += is_typed[c]
	for (i = 1; i <= rows; i++) {
		if (typed ? is_record(i) : width[i] == n && seen++)
			return i
	}
	return 0
}

function empties(i,   c, n, count) {
	n = split_fields(row[i], d)
	for (c = 1; c <= n; c++)
		count += stripped(field[c]) == ""
	return count + 0
}

# Whether the row has units, which stand below the names.
function is_units(i,   c, n, some) {
	n = split_fields(row[i], d)
	for (c = 1; c <= n; c++) {
		field[c] = stripped(field[c])
		if (field[c] == "")
			continue
		if (field[c] !~ /^[[(].*[])]$/)
			return empties(i) > empties(i - 1)
		some = 1
	}
	return some || empties(i) > empties(i - 1)
}

# The row with the names: the nearest one before the data with as many fields.
# Without it, one with fewer or more fields, or none (0).
function find_header(first, n,   i) {
	for (i = first - 1; i > 0; i--)
		if (width[i] == n && !is_hash[i])
			break
	if (line[1] ~ /^"TOA5"/ && width[2] == n)
		return 2
	while (i > 1 && width[i - 1] == n && !is_hash[i - 1] && is_units(i))
		i--
	if (i > 0)
		return i
	for (i = first - 1; i > 0; i--)
		if (width[i] == n && is_hash[i])
			return i
	for (i = first - 1; i > 0; i--)
		if (!is_hash[i] && width[i] > 1 && !is_record_like(i))
			return i
	return 0
}

function is_record_like(i,   c, n, data) {
	n = split_fields(row[i], d)
	for (c = 1; c <= n; c++)
		data += is_data(field[c])
	return data > 0
}

# Reads the table with this delimiter; returns how well it fits.
function try_delimiter(   i, n) {
	split_rows(d)
	for (n in cover)
		delete cover[n]
	fields = 1
	for (i = 1; i <= rows; i++)
		cover[width[i]]++
	for (n in cover) {
		n += 0
		if (n > 1 && (fields == 1 || cover[n] > cover[fields] || \
		    (cover[n] == cover[fields] && n > fields)))
			fields = n
	}
	if (fields > 1 && cover[fields] < 2 && rows > 2)
		fields = 1
	find_types()
	first = find_first(fields)
	header = first ? find_header(first, fields) : 1
	return fields == 1 ? 0 : cover[fields] + \
		(header && width[header] == fields ? 2 : 0) + fields / 1000
}

function find_delimiter(   i, score, best, chosen) {
	has_sep = line[1] ~ /^"?[sS][eE][pP]=.("|$)/
	told = ENVIRON["told_delimiter"]
	if (told == "tab" || told == "\\t")
		told = "\t"
	if (told == "" && has_sep) {
		told = substr(line[1], index(line[1], "=") + 1, 1)
	}
	chosen = ","
	best = 0
	for (i = 1; told == "" && i <= 4; i++) {
		d = substr(";\t|,", i, 1)
		score = try_delimiter()
		if (score > best) {
			best = score
			chosen = d
		}
	}
	d = told == "" ? chosen : told
	try_delimiter()
}

# --- quotes -------------------------------------------------------------------

# If rows have bad quotes, a backslash before a quote may be an escape, which
# makes all of them good. Or quotes have no meaning, if no field needs them and
# not more fields have good quotes than rows have bad ones.
function find_quotes(   i, has_escape) {
	if (bad == 0)
		return
	for (i = 1; i <= count && !has_escape; i++)
		has_escape = index(line[i], "\\\"")
	if (has_escape) {
		escape = "\\"
		split_rows(d)
		if (bad > 0) {
			escape = ""
			split_rows(d)
		}
	}
	no_quotes = escape == "" && needed == 0 && quoted_well <= bad
	find_delimiter()
}

# --- numbers ------------------------------------------------------------------

# Counts the forms of numbers in columns whose fields are mostly numbers.
function find_numbers(   i, c, text, some, number) {
	for (i = first; i > 0 && i <= rows; i++) {
		if (!take_record(i))
			continue
		for (c = 1; c <= fields; c++) {
			text = stripped(field[c])
			some[c] += text != "" && !is_null(text)
			number[c] += is_number(text)
		}
	}
	for (i = first; i > 0 && i <= rows; i++) {
		if (!take_record(i))
			continue
		for (c = 1; c <= fields; c++) {
			text = stripped(field[c])
			if (number[c] * 2 < some[c] || !is_number(text))
				continue
			if (text != field[c] && !is_quoted[c])
				trim = "true"
			quoted[is_quoted[c]]++
			if (is_quoted[c] && text ~ /,/)
				quoted_comma++
			count_form(text)
		}
	}
}

function count_form(text,   mark, rest) {
	rest = text
	if (match(rest, "^" group "[.,\001\002 " quote "]" three)) {
		mark = substr(rest, RLENGTH - 3, 1)
		while (match(rest, "^" group "[" mark "]" three)) {
			groups++
			rest = "1" substr(rest, RLENGTH + 1)
		}
	}
	if (mark == "") {
		if (text ~ /,/)
			comma++
		if (text ~ /[.]/)
			dot++
		return
	}
	# the character after the groups is the decimal separator
	if (rest ~ /^1[.,][0-9]+$/) {
		grouped[mark]++
		if (rest ~ /,/)
			comma++
		else
			dot++
	} else if (rest != "1") {
		# 1,2345: no groups
		if (mark == ",")
			comma++
		else
			dot++
	} else if (mark != "," && mark != "." || text ~ (mark == "." ? \
	    "[.].*[.]" : ",.*,")) {
		grouped[mark]++
	} else {
		maybe[mark]++
	}
}

function decide_numbers(   i, mark) {
	find_numbers()
	if (grouped[","] == 0 && (comma > dot || grouped["."] > 0 || \
	    (comma + 0 == dot + 0 && maybe[","] > 0 && d != ",")))
		decimal = ","
	for (i = 1; i <= 6; i++) {
		mark = substr("., \001\002" quote, i, 1)
		if (grouped[mark] > 0 && mark != decimal)
			thousands = mark
	}
	if (decimal == "," && thousands == "" && maybe["."] > 0)
		thousands = "."
	if (decimal == "" && thousands == "" && maybe[","] > 0)
		thousands = ","
	if (quoted[1] > 0 && (quoted[0] + 0 == 0 || quoted_comma > 0))
		unquote = "true"
	sub("\001", "\302\240", thousands)
	sub("\002", "\342\200\257", thousands)
}

# Finds the spellings of null: in columns of numbers and times, or \N in any
# column.
function find_nulls(   i, c, text, some, data, seen, where) {
	for (i = first; i > 0 && i <= rows; i++) {
		if (!take_record(i))
			continue
		for (c = 1; c <= fields; c++) {
			text = stripped(field[c])
			if (!is_null(text)) {
				some[c] += text != ""
				data[c] += is_data(text)
			} else if (unquote != "" || !is_quoted[c]) {
				where[c, text] = c
			}
		}
	}
	for (i = 1; i <= spellings; i++)
		for (c = 1; c <= fields; c++)
			if ((c, spelling[i]) in where && \
			    (spelling[i] == "\\N" || (some[c] > 0 && \
			    data[c] * 2 >= some[c])))
				seen[spelling[i]] = 1
	for (i = 1; i <= spellings; i++)
		if (spelling[i] in seen)
			nulls = nulls (nulls == "" ? "" : ",") spelling[i]
}

# --- what csvrows must be told ------------------------------------------------

# Names for all columns if the header has too few. If it lacks one, that is the
# first column, which holds the names of the rows.
function find_names(   c, n, text) {
	if (!header || width[header] >= fields)
		return
	# surplus fields that are empty need no name
	split_fields(row[first], d)
	for (c = width[header] + 1; c <= fields && field[c] == ""; c++)
		;
	if (c > fields)
		return
	names = "c1"
	for (c = 2; c <= fields; c++)
		names = names ",c" c
	n = split_fields(row[header], d)
	text = "c1"
	for (c = 1; c <= n; c++) {
		if (field[c] !~ /^[A-Za-z0-9_.() \/-]+$/)
			return
		text = text "," field[c]
	}
	if (n == fields - 1)
		names = text
}

function find_lines(   i, hashes) {
	for (i = 1; i <= rows; i++)
		hashes += is_hash[i]
	if (!header) {
		no_header = "true"
		return
	}
	if (hashes > 0 && !is_hash[header])
		comment = "#"
	for (i = 1; i < header; i++)
		if (width[i] && !(comment && is_hash[i]))
			header_line = row_line[header]
	for (i = header + 1; i < first; i++)
		if (width[i] && !(comment && is_hash[i]))
			data_line = row_line[first]
	# a stray quote may look like a row of units
	for (i = header + 1; i < first; i++) {
		split_fields(row[i], d)
		if (is_open || row[i] ~ /\n/)
			data_line = ""
	}
	if (width[header] > fields)
		ragged = "pad"
}

function put(key, text) {
	if (text != "")
		print key "=" text
}

END {
	quote = sprintf("%c", 39)
	find_encoding()
	split_lines()
	find_delimiter()
	find_quotes()
	decide_numbers()
	find_nulls()
	find_lines()
	find_names()
	put("charset", charset)
	put("separator", d == "\t" ? "tab" : d)
	put("header", header ? row_line[header] : "none")
	if (ENVIRON["told_delimiter"] != "")
		put("delimiter", ENVIRON["told_delimiter"])
	else if (d != "," || (header && row[header] ~ /[;|\t]/))
		put("delimiter", d == "\t" ? "tab" : d)
	put("encoding", encoding)
	put("quote", no_quotes ? "none" : "")
	put("escape", escape)
	put("comment", comment)
	put("no-header", no_header)
	put("header-line", header_line)
	put("data-line", data_line)
	put("names", names)
	put("ragged", ragged)
	put("trim", trim)
	put("unquote", unquote)
	put("decimal", decimal)
	put("thousands", thousands)
	put("null-token", nulls)
}
'
