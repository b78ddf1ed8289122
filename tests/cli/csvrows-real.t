#!/bin/sh
# SPDX-License-Identifier: ISC
# csvrows: files from practice. Each row has a file of tests/data/real-data, a
# command that its owner might type, and the expected output.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=dialects.sh
. "$TESTS/dialects.sh"

# --- what a row needs; without it the row is a TODO --------------------------

needs makes 'sep=|\nx|y\n1|2\n' '{"x":1,"y":2}' -- \
	sep-comma sep-quoted sep-bom
needs makes 'x;y\n1;2\n' '{"x":1,"y":2}' -- \
	semicolon more-fields decimal-comma
needs has_option header-line -- preamble preamble-unaided logger
needs has_option data-line -- logger
needs has_option unquote -- logger quoted-null
needs has_option decimal -- decimal-comma
needs has_option thousands -- decimal-comma
needs has_option escape -- backslash
needs has_value quote none -- tsv-quote
needs makes 'x,y\n1,2\nx,y\n' '{"x":1,"y":2}' -- \
	repeated-header repeated-header-strict
needs makes 'x,y\n1,2,\n' '{"x":1,"y":2}' -- trailing-delimiter
needs makes 'x,y\n1,2,3\n' '{"p":1,"q":2,"r":3}' --names p,q,r -- more-fields
needs eval 'printf "x\n1,2\n" | csvrows 2>&1 | grep -q -e --names' -- \
	header-short-by-one
needs makes 'x\n"1\\""\n"2"\n"3"\n' "$(printf '{"x":"2"}\n{"x":"3"}')" -- \
	backslash-last
needs makes 'x\n\0\n' '' -- nul
needs makes 'x\n\0\n' "$(printf '{"x":"\357\277\275"}')" --replace-invalid -- \
	nul-replaced
needs makes 'x\377\n1\n' '{"y":1}' --names y -- bad-byte-header
needs eval 'printf "x\377\n1\n" | csvrows 2>&1 | grep -q -e --encoding' -- \
	bad-byte-header-unaided
needs makes 'x\n+1\n' '{"x":1}' --type x=number -- plus-number
needs makes 'x\n\n1\n' "$(printf '{"x":null}\n{"x":1}')" -- one-column-blank
needs eval 'printf "x,y\n \n" | csvrows --trim 2>/dev/null' -- blanks-line-trim
needs makes 'x,y\n1,"aa\nb, c\ndddddddddddddddd\ne, e"\n2,3\n' \
	'{"x":2,"y":3}' --max-line 16 -- long-quoted-field
needs makes 'x,\n1,2\n' '{"x":1,"c2":2}' -- index-column many-unnamed
needs makes 'x,x\n1,2\n' '{"x":1,"x_2":2}' -- duplicate-names
needs makes '\377\376\0\0x\0\0\0\n\0\0\0001\0\0\0' '{"x":1}' -- utf32

echo '{"x":"2024-02-16","y":"00:00:00"}' |
	pace --by x,y --dry-run >/dev/null 2>&1 || awaits date-and-time

cd "$ROOT/tests/data/real-data" || exit 1

# --- the delimiter ------------------------------------------------------------

row sep-comma 0 '' sep-comma.csv <<'END'
{"time":"00:00:00","RX":1.5,"TX":2}
{"time":"00:00:01","RX":1.6,"TX":3}
END
row sep-quoted 0 '' sep-quoted.csv <<'END'
{"time":"00:00:00","RX":1.5,"TX":2}
END
row sep-bom 0 '' sep-bom.csv <<'END'
{"time":"00:00:00","RX":1.5,"TX":2}
END
row semicolon 0 '' semicolon.csv <<'END'
{"a":1,"b":2}
END
row semicolon-stated 0 '' --delimiter , semicolon.csv <<'END'
{"a;b":"1;2"}
END

# --- where the table begins ---------------------------------------------------

row preamble 0 '' --header-line 3 preamble.csv <<'END'
{"time":"00:00:00","RX_kWh":2.50,"TX1_kWh":1.2}
{"time":"00:00:01","RX_kWh":2.55,"TX1_kWh":1.3}
END
row preamble-unaided 1 '--header-line' preamble.csv <<'END'
{"Station report":"Reporting period: 2024-02-01 to 2024-02-16"}
END
row logger 0 '' --header-line 2 --data-line 5 --unquote --null-token NAN \
	logger.dat <<'END'
{"TIMESTAMP":"2024-02-16 20:30:40","RECORD":100,"AirT_Avg":3.21,"RH":81.2,"WS_ms_Max":2.5}
{"TIMESTAMP":"2024-02-16 20:30:50","RECORD":101,"AirT_Avg":null,"RH":81.3,"WS_ms_Max":2.7}
{"TIMESTAMP":"2024-02-16 20:31:00","RECORD":102,"AirT_Avg":3.24,"RH":81.1,"WS_ms_Max":"INF"}
END
row repeated-header 0 '1 .*header' repeated-header.csv <<'END'
{"time":"00:00:00","RX_kWh":2.50,"TX1_kWh":1.2}
{"time":"00:00:01","RX_kWh":2.55,"TX1_kWh":1.3}
{"time":"00:00:02","RX_kWh":2.60,"TX1_kWh":1.4}
END
row repeated-header-strict 2 'repeated-header.csv:4:[0-9]+:' --strict \
	repeated-header.csv <<'END'
{"time":"00:00:00","RX_kWh":2.50,"TX1_kWh":1.2}
{"time":"00:00:01","RX_kWh":2.55,"TX1_kWh":1.3}
END

# --- more fields than names ---------------------------------------------------

row trailing-delimiter 0 '' trailing-delimiter.csv <<'END'
{"time":"00:00:00","RX":1.5,"TX":2}
{"time":"00:00:01","RX":1.6,"TX":3}
END
row trailing-delimiter-strict 2 'trailing-delimiter.csv:2:[0-9]+:' --strict \
	trailing-delimiter.csv </dev/null
row more-fields 0 '' --names Time,P1,P2,x,y,Temp,Humidity more-fields.csv <<'END'
{"Time":"2017/10/15 00:02:04","P1":19.2,"P2":10.8,"x":null,"y":null,"Temp":16.5,"Humidity":79.4}
{"Time":"2017/10/15 00:04:30","P1":18.9,"P2":10.1,"x":null,"y":null,"Temp":16.4,"Humidity":79.6}
END
row header-short-by-one 1 'header-short-by-one.csv:2:[0-9]+:
header-short-by-one.csv:3:[0-9]+:
--names' header-short-by-one.csv </dev/null

# --- quotes -------------------------------------------------------------------

row backslash 0 '' --escape "\\" backslash.csv <<'END'
{"id":"1","note":"pipe 2\" wide","RX":"1.5"}
{"id":"2","note":"plain","RX":"1.6"}
{"id":"3","note":"a \"b\", c","RX":"1.7"}
END
row backslash-last 1 'backslash-last.csv:2:11: ' backslash-last.csv <<'END'
{"id":"2","RX":"1.6","note":"plain"}
{"id":"3","RX":"1.7","note":"plain"}
END
row tsv-quote 0 '' --tsv --quote none tsv-quote.tsv <<'END'
{"tconst":1,"title":"\"Giliap\""}
{"tconst":2,"title":"\"Them"}
{"tconst":3,"title":"x"}
END
row long-quoted-field 1 'long-quoted-field.csv:2:.*--max-line' --max-line 32 \
	long-quoted-field.csv <<'END'
{"id":2,"text":"ok"}
END

# --- bytes --------------------------------------------------------------------

row nul 1 'nul.csv:3:.*--replace-invalid' nul.csv <<'END'
{"time":"2024-02-16 20:30:00","temp":20.1,"hum":54}
{"time":"2024-02-16 22:13:27","temp":20.5,"hum":53}
END
forty=$(awk 'BEGIN { for (; i < 40; i++) printf "\357\277\275" }')
row nul-replaced 0 '' --replace-invalid nul.csv <<END
{"time":"2024-02-16 20:30:00","temp":20.1,"hum":54}
{"time":"${forty}2024-02-16 22:13:26","temp":20.4,"hum":53}
{"time":"2024-02-16 22:13:27","temp":20.5,"hum":53}
END
row bad-byte-header 0 '' --names Date,Time,Temp1,RSSI bad-byte-header.csv <<'END'
{"Date":"2024-02-16","Time":"20:30:40.100","Temp1":31.5,"RSSI":88}
{"Date":"2024-02-16","Time":"20:30:40.600","Temp1":31.6,"RSSI":87}
END
row bad-byte-header-unaided 2 'bad-byte-header.csv:1:.*--encoding' \
	bad-byte-header.csv </dev/null
row utf32 0 '' utf32.csv <<'END'
{"a":1}
END

# --- numbers and nulls --------------------------------------------------------

row decimal-comma 0 '' --decimal , --thousands . decimal-comma.csv <<'END'
{"time":"00:00:00","RX_kWh":2.50,"total":1299.99}
{"time":"00:00:01","RX_kWh":-0.5,"total":12345}
END
row plus-number 0 '' --trim --type a=number --type b=number --type c=number \
	plus-number.csv <<'END'
{"time":"00:00:00","a":60.00000,"b":0.5,"c":5,"d":"007"}
{"time":"00:00:01","a":1.24889,"b":-0.25,"c":-3,"d":"-012"}
END
row plus-number-undeclared 0 '' --trim plus-number.csv <<'END'
{"time":"00:00:00","a":"+60.00000","b":".5","c":"5.","d":"007"}
{"time":"00:00:01","a":"+1.24889","b":"-.25","c":"-3.","d":"-012"}
END
row quoted-null 0 '' --unquote --null-token NULL --trim quoted-null.csv <<'END'
{"time":"00:00:00","RX":1.5,"TX":2}
{"time":"00:00:01","RX":null,"TX":3}
{"time":"00:00:02","RX":null,"TX":4}
{"time":"00:00:03","RX":null,"TX":5}
END

# --- empty lines --------------------------------------------------------------

row one-column-blank 0 '' one-column-blank.csv <<'END'
{"a":1}
{"a":null}
{"a":3}
END
row blanks-line-trim 0 '' --trim blanks-line-trim.csv <<'END'
{"a":1,"b":2}
{"a":3,"b":4}
END

# --- names --------------------------------------------------------------------

row index-column 0 c1 index-column.csv <<'END'
{"c1":0,"a":5}
{"c1":1,"a":6}
END
row index-column-strict 2 'index-column.csv:1:1: ' --strict index-column.csv \
	</dev/null
row many-unnamed 0 'c2.*c3.*c4.*c5' many-unnamed.csv <<'END'
{"title":1,"c2":2,"c3":3,"c4":4,"c5":5}
END
row duplicate-names 0 'date_2.*v_2' duplicate-names.csv <<'END'
{"date":1,"v":2,"date_2":3,"v_2":4}
END

# --- time in two columns ------------------------------------------------------

csvrows date-and-time.csv >"$T/records"
run pace --by Date,Time --dry-run --stats=json <"$T/records"
fault=
[ "$(jq .duration_s "$T/out")" = 86403 ] || fault='not 86403 s'
echo 86403 >"$T/wanted"
dialects_verdict 'date-and-time: csvrows | pace --by Date,Time --dry-run' \
	date-and-time "$fault"

cd "$T" || exit 1
done_testing
