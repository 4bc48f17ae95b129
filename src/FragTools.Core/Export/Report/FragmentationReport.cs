using System.Globalization;
using System.Text;
using FragTools.Diagnosis;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Export.Report;

/// <summary>Writes verdicts as one report: a page for people, or Markdown for a ticket.</summary>
public static class FragmentationReport
{
    // Owner only: what a node runs is nobody else's business.
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A file's name for a report that was given none.</summary>
    /// <param name="host">The machine, where the report is on one; else null.</param>
    /// <param name="options">How the report is written.</param>
    /// <returns><c>fragmentation-node-1-20260608T110435Z.html</c>.</returns>
    public static string DefaultName(string? host, ReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var name = string.Concat((host ?? "nodes").Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' ? letter : '_'));
        return string.Create(CultureInfo.InvariantCulture, $"fragmentation-{name}-{options.MadeAt.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}{(options.Format == ReportFormat.Markdown ? ".md" : ".html")}");
    }

    /// <summary>
    /// Writes a report. The nodes wait in a file of their own until their table of contents stands before them, so that
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

        var partial = string.Create(CultureInfo.InvariantCulture, $"{path ?? Path.Join(folder, "fragmentation")}.partial-{Environment.ProcessId}");
        try
        {
            List<ReportIndexRow> nodes;
            using (var writer = new StreamWriter(Create(partial), new UTF8Encoding(false)))
            {
                nodes = WriteNodes(verdicts, options, writer);
            }

            if (nodes.Count == 0)
            {
                return null;
            }

            path ??= Path.Join(folder, DefaultName(nodes.Count == 1 ? nodes[0].Host : null, options));
            Check(path, overwrite);
            File.Move(partial, path, overwrite);
            return path;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NodeException(NodeError.ReportNotWritten, SafeText.Escape(path ?? folder), failure.Message, failure);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Is there room for a report under a name? Asked before hours of reading, too.</summary>
    private static void Check(string path, bool overwrite)
    {
        var problem = Directory.Exists(path) ? "is a folder; name a file in it"
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
        IReportForm form = options.Format == ReportFormat.Markdown ? new MarkdownReport() : new HtmlReport();
        var nodes = new List<ReportIndexRow>();
        using var waiting = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);
        using (var sections = new StreamWriter(waiting, new UTF8Encoding(false), leaveOpen: true))
        {
            foreach (var verdict in verdicts)
            {
                nodes.Add(new ReportIndexRow(verdict.Host ?? "(unknown host)", verdict.Verdict, verdict.Confidence, verdict.Affected.Count, nodes.Count + 1));
                form.Node(sections, verdict, nodes.Count);
            }
        }

        waiting.Position = 0;
        using var written = new StreamReader(waiting);
        form.Begin(writer, nodes, options);
        var buffer = new char[16 * 1024];
        for (int read; (read = written.Read(buffer, 0, buffer.Length)) > 0;)
        {
            writer.Write(buffer, 0, read);
        }

        form.End(writer, options);
        return nodes;
    }

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, options);
    }
}
