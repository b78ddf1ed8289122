# SPDX-License-Identifier: ISC
# Makes an SVG of what a terminal shows: lines with SGR sequences, as
# `tmux capture-pane -p -e` prints them. Colours are the sixteen of a terminal;
# rows without text are omitted.

BEGIN {
	wide = 8.43
	high = 19
	split("#6e7681 #ff7b72 #3fb950 #d9a520 #58a6ff #bc8cff #39c5cf #e6edf3", \
		colours, " ")
	reset()
}

function reset() {
	colour = "#d6dde6"
	weight = ""
	dim = ""
}

function sgr(codes, list, count, i) {
	count = split(codes, list, ";")
	if (codes == "")
		reset()
	for (i = 1; i <= count; i++) {
		if (list[i] == 0)
			reset()
		else if (list[i] == 1)
			weight = " font-weight=\"700\""
		else if (list[i] == 2)
			dim = " opacity=\".65\""
		else if (list[i] >= 30 && list[i] <= 37)
			colour = colours[list[i] - 29]
		else if (list[i] >= 90 && list[i] <= 97)
			colour = colours[list[i] - 89]
		else if (list[i] == 39)
			colour = "#d6dde6"
		else if (list[i] == 22)
			weight = dim = ""
	}
}

function escaped(text) {
	gsub(/&/, "\\&amp;", text)
	gsub(/</, "\\&lt;", text)
	gsub(/>/, "\\&gt;", text)
	return text
}

{
	row = ""
	rest = $0
	while (match(rest, /\033\[[0-9;]*m/)) {
		row = row span(substr(rest, 1, RSTART - 1))
		sgr(substr(rest, RSTART + 2, RLENGTH - 3))
		rest = substr(rest, RSTART + RLENGTH)
	}
	row = row span(rest)
	if (row != "")
		rows[++last] = row
}

function span(text) {
	if (text == "")
		return ""
	return "<tspan fill=\"" colour "\"" weight dim ">" escaped(text) "</tspan>"
}

END {
	width = 84 * wide + 40
	height = last * high + 62
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" " \
		"height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n", \
		width, height, width, height
	print "<title>datarunner at its prompt: start, status, pause, resume, " \
		"stop, redeliver, start --resume</title>"
	print "<rect width=\"100%\" height=\"100%\" rx=\"10\" fill=\"#10161d\"/>"
	print "<g fill=\"#39424e\"><circle cx=\"22\" cy=\"19\" r=\"6\"/>" \
		"<circle cx=\"42\" cy=\"19\" r=\"6\"/>" \
		"<circle cx=\"62\" cy=\"19\" r=\"6\"/></g>"
	print "<g font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, " \
		"'DejaVu Sans Mono', monospace\" font-size=\"14\" " \
		"xml:space=\"preserve\">"
	for (i = 1; i <= last; i++)
		printf "<text x=\"20\" y=\"%d\">%s</text>\n", \
			i * high + 36, rows[i]
	print "</g>\n</svg>"
}
