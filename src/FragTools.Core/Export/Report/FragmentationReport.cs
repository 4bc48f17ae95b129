using System.Globalization;
using System.Text;
using FragTools.Diagnosis;
using FragTools.Diagnosis.Remedies;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Export.Report;

/// <summary>Writes verdicts as one report: a page for people, or Markdown for a ticket.</summary>
public static class FragmentationReport
{
    // Reports of hundreds of nodes; on a node itself nothing is written but the report.
    private const int MostInMemory = 32 << 20;

    /// <summary>A file's name for a report that was given none.</summary>
    /// <param name="host">The machine, where the report is on one; else null.</param>
    /// <param name="options">How the report is written.</param>
    /// <returns><c>fragmentation-node-1-20260608T110435Z.html</c>.</returns>
    public static string DefaultName(string? host, ReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var name = string.Concat((host ?? "nodes").Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' ? letter : '_'));
        return string.Create(CultureInfo.InvariantCulture, $"fragmentation-{name}-{options.MadeAt.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}{Extension(options.Format)}");
    }

    /// <summary>
    /// Writes a report. The nodes wait until their table of contents stands before them; those of a fleet in a file, so that
    /// memory does not grow with their number.
    /// </summary>
    /// <param name="verdicts">The verdicts, one a node.</param>
    /// <param name="options">How.</param>
    /// <param name="writer">Where to.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(IEnumerable<FragmentationVerdict> verdicts, ReportOptions options, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(writer);
        WriteNodes(verdicts, options, writer);
    }

    /// <summary>
    /// Writes a report to a file that only its owner may read. It is written under another name and gets its own when
    /// all is written.
    /// </summary>
    /// <param name="verdicts">The verdicts, one a node.</param>
    /// <param name="options">How.</param>
    /// <param name="path">The file; null for one that is named after the node and the time.</param>
    /// <param name="folder">Where such a file is written.</param>
    /// <param name="overwrite">May a file that is there be replaced?</param>
    /// <returns>The file; null where there are no verdicts, and no file is written.</returns>
    /// <exception cref="NodeException">The file is there already, or it cannot be written.</exception>
    public static string? Save(IEnumerable<FragmentationVerdict> verdicts, ReportOptions options, string? path, string folder, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(folder);
        if (path is not null)
        {
            Check(path, overwrite);
        }

        try
        {
            using var file = new NewFile(path ?? Path.Join(folder, "fragmentation"));
            List<ReportIndexRow> nodes;
            using (var writer = new StreamWriter(file.Stream, new UTF8Encoding(false), leaveOpen: true))
            {
                nodes = WriteNodes(verdicts, options, writer);
            }

            if (nodes.Count == 0)
            {
                return null;
            }

            path ??= Path.Join(folder, DefaultName(nodes.Count == 1 ? nodes[0].Host : null, options));
            Check(path, overwrite);
            file.Commit(overwrite, Path.GetFileName(path));
            return path;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NodeException(NodeError.ReportNotWritten, SafeText.Escape(path ?? folder), failure.Message, failure);
        }
    }

    private static string Extension(ReportFormat format) => format switch
    {
        ReportFormat.Markdown => ".md",
        ReportFormat.Svg => ".svg",
        _ => ".html",
    };

    /// <summary>Is there room for a report under a name? Asked before hours of reading, too.</summary>
    private static void Check(string path, bool overwrite)
    {
        var problem = path.Length == 0 ? "an empty text is no file's name"
            : Directory.Exists(path) ? "is a folder; name a file in it"
            : File.Exists(path) && !overwrite ? "is there already; give another name, or -Force (--force) to replace it"
            : !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))) ? "its folder is not there"
            : null;
        if (problem is not null)
        {
            throw new NodeException(NodeError.ReportNotWritten, SafeText.Escape(path), problem);
        }
    }

    private static List<ReportIndexRow> WriteNodes(IEnumerable<FragmentationVerdict> verdicts, ReportOptions options, TextWriter writer)
    {
        IReportForm form = options.Format switch
        {
            ReportFormat.Markdown => new MarkdownReport(),
            ReportFormat.Svg => new SvgReport(options.Shell),
            _ => new HtmlReport(),
        };
        var nodes = new List<ReportIndexRow>();
        Stream waiting = new MemoryStream();
        try
        {
            foreach (var verdict in verdicts)
            {
                nodes.Add(new ReportIndexRow(verdict.Host ?? "(unknown host)", verdict.Verdict, verdict.Confidence, verdict.Affected.Count, nodes.Count + 1, Advice(verdict)));
                using var section = new StreamWriter(waiting, new UTF8Encoding(false), leaveOpen: true);
                form.Node(section, verdict, nodes.Count);
                section.Flush();
                waiting = waiting is MemoryStream { Length: > MostInMemory } written ? Spill(written) : waiting;
            }

            waiting.Position = 0;
            using var sections = new StreamReader(waiting, leaveOpen: true);
            Write(form, sections, nodes, options, writer);
            return nodes;
        }
        finally
        {
            waiting.Dispose();
        }
    }

    private static string? Advice(FragmentationVerdict verdict)
        => verdict.Remedies.OrderBy(static remedy => remedy.Term != RemedyTerm.Immediate).FirstOrDefault()?.What;

    private static void Write(
        IReportForm form, StreamReader sections, List<ReportIndexRow> nodes, ReportOptions options, TextWriter writer)
    {
        form.Begin(writer, [.. nodes.OrderBy(static node => NodeDiagnosis.Urgency(node.Verdict, node.Confidence, node.Pods))], options);
        var buffer = new char[16 * 1024];
        for (int read; (read = sections.Read(buffer, 0, buffer.Length)) > 0;)
        {
            writer.Write(buffer, 0, read);
        }

        form.End(writer, options);
    }

    /// <summary>A file that nobody else may read and that is gone when it is closed.</summary>
    private static FileStream Spill(MemoryStream written)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose,
            BufferSize = 64 * 1024,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new FileStream(Path.Join(Path.GetTempPath(), Path.GetRandomFileName()), options);
        written.WriteTo(file);
        return file;
    }
}
