using System.Text;
using System.Text.RegularExpressions;

namespace FragTools.Starts;

/// <summary>
/// Lines that docker, docker compose, podman, nerdctl, ctr, crictl, runc and nsenter print on a terminal: they have neither time
/// nor level, or the four letters that logrus writes there (<c>FATA[0000]</c>).
/// </summary>
internal static partial class TerminalLine
{
    /// <summary>May a text be such a line?</summary>
    public static bool IsHead(ReadOnlySpan<byte> text)
        => (text.StartsWith("docker: "u8) || text.StartsWith("Error"u8) || text.StartsWith("ERROR: "u8) || text.StartsWith("FATA["u8)
            || text.StartsWith("ERRO["u8)
            || text.StartsWith("nsenter: "u8) || text.StartsWith("nsexec"u8) || text.StartsWith("container_linux.go:"u8)
            || text.StartsWith("ctr: "u8)
            || text.StartsWith("runc"u8) || text.StartsWith("crun"u8) || text.StartsWith("oci runtime error"u8)
            || text.StartsWith("OCI runtime"u8)
            || text.StartsWith("Failed to create pod sandbox"u8) || text.StartsWith("Failed create pod sandbox"u8)
            || text.StartsWith("rpc error: "u8) || text.StartsWith("Cannot start "u8))
            && Read(Encoding.UTF8.GetString(text)) is not null;

    /// <summary>
    /// Reads a sentence that stands behind others: in the last column of a table whose other columns nobody knows (kubectl's
    /// <c>-o custom-columns</c>, <c>docker service ps</c>), in what a runner of builds or an agent says of its container.
    /// </summary>
    /// <param name="line">The line.</param>
    /// <param name="isOthers">Is it a program's line, whose words behind a colon are what it hands on?</param>
    /// <returns>What it says; null where no such sentence stands in it, or one that is quoted.</returns>
    public static LogEntry? ReadWithin(string line, bool isOthers)
        => Within().Match(line) is { Success: true } match
            && (Column().IsMatch(match.Groups["before"].Value)
                || (!isOthers && match.Groups["before"].Value.EndsWith(": ", StringComparison.Ordinal)))
            && Read(match.Groups["told"].Value.TrimEnd('"', ' ')) is { } told
            && StartFailureText.TryRead(told, out _) ? told : null;

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <returns>What it says; null where nothing in it is about a container.</returns>
    public static LogEntry? Read(string line)
    {
        var match = Form().Match(line);
        if (!match.Success || !Words().IsMatch(line))
        {
            return null;
        }

        var message = match.Groups["message"].Value;
        return new LogEntry
        {
            Component = match.Groups["docker"].Success ? LogWriter.Dockerd
                : match.Groups["podman"].Success && Podman().IsMatch(message) ? "podman"
                : match.Groups["runc"].Success ? LogWriter.Runc
                : match.Groups["kubelet"].Success ? LogWriter.Kubelet : null,
            IsError = true,

            // docker compose names the container and then the service, for one failure.
            Shape = match.Groups["of"] is { Success: true, Value: var of } ? of
                : LogEntry.FirstWords(line),
            Message = LogText.Unescape(message),
        };
    }

    [GeneratedRegex(
        """
        ^( (?<docker>(docker:\ )?Error\ response\ from\ daemon|(?<of>ERROR:\ for\ \S+)|docker):?\s+(?<message>.+)
        | (?<podman>Error):\ (?<message>.+)
        | (FATA|ERRO)\[[0-9]+\]\ *(?<message>.+)
        | (?<message>(?<runc>nsenter:|nsexec|container_linux\.go:|(runc|crun)(:|\ (create|run|start)\ failed)).+)
        | (?<message>(?<kubelet>Failed\ (to\ )?create\ pod\ sandbox).+)
        | (?<message>(Error\ response\ from\ daemon|(ctr|rpc\ error):|oci\ runtime\ error:
            |OCI\ runtime\ (create|start|error)|Cannot\ start\ |failed\ to\ create\ shim\ task:).+) )$
        """,
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Form();

    [GeneratedRegex(
        """
        ^(?<before>.*?)
        (?<told>(Failed\ (to\ )?create\ pod\ sandbox:\ rpc\ error: | Error\ response\ from\ daemon: | failed\ to\ create\ shim\ task:
            | OCI\ runtime\ (create|start)\ failed: )\ .+)$
        """,
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Within();

    [GeneratedRegex("\\S( {2,}|\t+)\"?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Column();

    // A line that stands alone must say itself that a container is what could not be started.
    [GeneratedRegex(
        """
        oci\ runtime | \brunc\b | \bcrun\b | container_linux\.go | process_linux\.go | setns\ process
        | final\ child | to\ unshare | shim | sandbox | network\ bridge | cgroup
        | start\ container | create\ container | containerd\ task | memory\ limit\ allowed
        | no\ space\ left\ on\ device | cannot\ allocate\ memory | image\ not\ known
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Words();

    [GeneratedRegex(
        @"OCI runtime|/runc start [0-9a-f]{64}|image not known|(creating container|mounting) storage",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Podman();
}
