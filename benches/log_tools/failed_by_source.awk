# How many lines with "Failed" name each word behind "from": what a reader of logs types first. It takes a user named
# "x from 1.2.3.4" for an attack of 1.2.3.4, and counts a line that was repeated five times once.
/Failed/ {
    for (i = 1; i < NF; i++)
        if ($i == "from") {
            failed[$(i + 1)]++
            break
        }
}
END {
    for (source in failed)
        print failed[source], source
}
