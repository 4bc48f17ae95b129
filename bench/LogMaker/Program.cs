using System.Globalization;
using FragTools.LogMaker;

// LogMaker FIXTURES MIB REPORTS FILE: a syslog of that size with that many reports scattered in it, always the same.
// Says how many lines hold one of the literals on standard input, one a line, counted as they are written.
if (args is not [var fixtures, var mebibytes, var reports, var path])
{
    Console.Error.WriteLine("usage: LogMaker FIXTURES MIB REPORTS FILE <MARKERS");
    return 2;
}

var markers = Console.In.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
var blocks = KernelBlock.All(fixtures);
var bytes = long.Parse(mebibytes, CultureInfo.InvariantCulture) << 20;
var wanted = int.Parse(reports, CultureInfo.InvariantCulture);
using var log = new SyslogWriter(path, markers, seed: 20240229);
for (var written = 0; written < wanted;)
{
    log.Noise(bytes / wanted * written);

    // The last ones are chosen so that the count comes out.
    var block = log.Choose([.. blocks.Where(block => block.Reports <= wanted - written)]);
    log.Write(block);
    written += block.Reports;
}

log.Noise(bytes);
Console.WriteLine($"{wanted} {log.MarkedLines}");
return 0;
