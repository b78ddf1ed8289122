#!/bin/sh
# SPDX-License-Identifier: ISC
# Inputs of a stream: pipes, folders, empty files, and files that change between
# counting and the end.

# shellcheck source-path=SCRIPTDIR
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=runner.sh
. "$TESTS/runner.sh"

backend_start
sample_day | head -n 41 >forty.csv
mkfifo fifo 'a fifo'
: >empty.csv
head -n 1 forty.csv >header.csv
mkdir folder

# --- refused, by every verb that would stream --------------------------------

refused() {
	for verb in start restart run check; do
		run datarunner "$verb" "$1" "$url" </dev/null
		status_is "$verb $1: refused" 1
		like "$verb $1: said so" err "^✗ $2"
	done
}

irregular='is not a regular file, so it cannot be counted or resumed$'
refused fifo "fifo $irregular"
like 'and how it is streamed' err \
	'^  Stream it with: csvrows fifo [|] pace [|] httppost URL$'
refused 'a fifo' "a fifo $irregular"
like 'with quotes if the shell needs them' err "csvrows 'a fifo' [|] pace"
refused /dev/null "/dev/null $irregular"
for name in - /dev/stdin /dev/fd/0 "/proc/self/fd/0"; do
	refused "$name" "standard input $irregular"
	like "$name: how it is streamed" err \
		'^  Stream it with: COMMAND [|] csvrows [|] pace [|] httppost URL$'
done
refused folder 'folder is a folder, not a CSV file$'
refused gone.csv 'CSV file not found: gone.csv$'
refused empty.csv ".*/empty.csv has no records$"
refused header.csv ".*/header.csv has no records$"
run datarunner status
status_is 'nothing has begun' 3
is 'and nothing was posted' "$(wc -l <log | tr -d ' ')" 0

for name in fifo folder header.csv gone.csv; do
	cat >profile.yaml <<-END
		csvrows:
		  file: $name
		httppost:
		  url: $url
	END
	run datarunner --profile profile.yaml start
	status_is "$name in a profile: refused" 1
done
# datarunner uses its own files instead of those that a profile names
cat >profile.yaml <<-END
	csvrows:
	  file: header.csv
	pace:
	  interval: 50ms
	  status-file: missing/pace
	httppost:
	  url: $base/sink
	  checkpoint: missing/checkpoint
	  status-file: missing/httppost
	  resume: true
	  first: 5
END
for verb in check start run; do
	run datarunner --profile profile.yaml "$verb" forty.csv </dev/null
	status_is "$verb: files in a folder that is missing are not used" 0
	unlike "$verb: nor shown" out 'missing/|checkpoint'
	[ "$verb" != start ] || check 'it ends' until_true 20 state_is FINISHED
done
rm -rf "$XDG_STATE_HOME/datarunner"
run datarunner --profile profile.yaml check forty.csv
status_is 'check' 0
check 'makes no state folder' test ! -e "$XDG_STATE_HOME/datarunner"
cat >unknown.yaml <<-END
	csvrows:
	  require: [gone]
	httppost:
	  url: $url
END
run datarunner --profile unknown.yaml check forty.csv
status_is 'a column that is not there' 2
is 'is reported once' "$(grep -c 'no column "gone"' err)" 1
run datarunner --profile fifo start forty.csv "$url"
status_is 'a profile that is a FIFO' 2
like 'is refused before it is read' err 'fifo is not a regular file'
# if a file is short, a shard may have no records
run datarunner --shard 50/50 --rate 20 start forty.csv "$url"
status_is 'an empty shard' 0
check 'is finished' until_true 20 state_is FINISHED
rm -rf "$XDG_STATE_HOME/datarunner"

# --- files that change --------------------------------------------------------

head -n 21 forty.csv >twenty.csv
cp forty.csv shrinks.csv
# between the count of records and the start of csvrows
mkdir wrapped
cat >wrapped/csvrows <<END
#!/bin/sh
case " \$* " in
*' --skip '*) cp "$T/twenty.csv" "$T/shrinks.csv" ;;
esac
exec "$BIN/csvrows" "\$@"
END
chmod +x wrapped/csvrows
mkdir alone
cp "$BIN/datarunner" alone
run env PATH="$T/wrapped:$PATH" alone/datarunner start --rate 100 shrinks.csv "$url"
check 'a file that became shorter: DIED' until_true 20 state_is \
	'DIED (the file ended after 20 of 40 data points)'
run datarunner status
status_is 'which is no success' 1
cat >wrapped/csvrows <<END
#!/bin/sh
case " \$* " in
*' --skip '*) rm -f "$T/shrinks.csv" ;;
esac
exec "$BIN/csvrows" "\$@"
END
cp forty.csv shrinks.csv
rm -rf "$XDG_STATE_HOME/datarunner"
run env PATH="$T/wrapped:$PATH" alone/datarunner start --rate 100 shrinks.csv "$url"
status_is 'a file that vanishes' 1
like 'is named' err 'shrinks.csv: No such file'
run datarunner status
status_is 'and the stream died' 1

# a stream that ended early by --for has not lost anything
run datarunner start --rate 100 --for 50ms forty.csv "$url"
check '--for ends before the file: FINISHED' until_true 20 state_is FINISHED

done_testing
