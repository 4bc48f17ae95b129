using FragTools.Starts;

namespace FragTools.Tests.Starts;

/// <summary>Every file of the corpus of runtime logs against what a person reads in it.</summary>
public class StartCorpusTests
{
    private static string Folder => Repository.SharedFolder("corpus", "runtime");

    /// <summary>001: two lines of dockerd about one container; the first names it.</summary>
    [Fact]
    public void Two_lines_of_dockerd()
    {
        var failure = Assert.Single(StartLog.ReadFile(Path.Combine(Folder, "001.txt")));
        Assert.Equal((StartFailureReason.SetnsExit, 6, "dockerd", "dc05"), (failure.Reason, failure.ExitStatus, failure.Component, failure.Host));
        Assert.Equal((null, null, null, StartLog.Id), (failure.Pod, failure.Namespace, failure.PodUid, failure.ContainerId));
        Assert.Equal((1, 2, 1), (failure.Occurrences, failure.LineCount, failure.LineNumber));
        Assert.Equal((StartLog.Utc("2019-01-23 06:15:31.2884462"), StartLog.Utc("2019-01-23 06:15:31.3179657")), (failure.FirstSeen, failure.LastSeen));
        Assert.Empty(failure.KernelEvents);
    }

    /// <summary>002: four errors of kubelet about one pod, then the line that joins the container to it, a warning and a note.</summary>
    [Fact]
    public void Four_lines_of_kubelet()
    {
        var failure = Assert.Single(StartLog.ReadFile(Path.Combine(Folder, "002.txt")));
        Assert.Equal((StartFailureReason.SetnsExit, 6, "kubelet", "dc05"), (failure.Reason, failure.ExitStatus, failure.Component, failure.Host));
        Assert.Equal(("basic", "matchdataserver-1255064836-t4b2w", StartLog.Uid), (failure.Namespace, failure.Pod, failure.PodUid));
        Assert.Equal((StartLog.Id, null), (failure.ContainerId, failure.Container));
        Assert.Equal((1, 4, 1), (failure.Occurrences, failure.LineCount, failure.LineNumber));
        Assert.True(failure.TimestampYearInferred);
        Assert.Equal((1, 23, 14, 15, 31, 352), (failure.FirstSeen?.Month, failure.FirstSeen?.Day, failure.FirstSeen?.Hour, failure.FirstSeen?.Minute, failure.FirstSeen?.Second, failure.FirstSeen?.Millisecond));
    }

    /// <summary>003: prose that names the error.</summary>
    [Fact]
    public void Prose() => Assert.Empty(StartLog.ReadFile(Path.Combine(Folder, "003.txt")));

    /// <summary>026: two lines of dockerd, which somebody wrapped to five.</summary>
    [Fact]
    public void Wrapped_lines_of_dockerd()
    {
        var failure = Assert.Single(StartLog.ReadFile(Path.Combine(Folder, "026.txt")));
        Assert.Equal((StartFailureReason.SetnsExit, 6, "dockerd", "slave-138"), (failure.Reason, failure.ExitStatus, failure.Component, failure.Host));
        Assert.Equal((null, StartLog.OtherId), (failure.Pod, failure.ContainerId));
        Assert.Equal((1, 2, 1), (failure.Occurrences, failure.LineCount, failure.LineNumber));
        Assert.Equal(StartLog.Utc("2017-11-12 07:15:41.5239326"), failure.FirstSeen);
    }

    /// <summary>The table above has every file there is.</summary>
    [Fact]
    public void No_file_is_left_out()
        => Assert.Equal(["001.txt", "002.txt", "003.txt", "026.txt"], Directory.GetFiles(Folder).Select(Path.GetFileName).Order());

    [Theory]
    [InlineData("001.txt", "002.txt")]
    [InlineData("002.txt", "001.txt")]
    public void Both_halves_of_the_article_are_one_attempt(string first, string second)
    {
        var failure = Assert.Single(StartLog.ReadFile(Path.Combine(Folder, first), Path.Combine(Folder, second)));
        Assert.Equal((1, 6), (failure.Occurrences, failure.LineCount));
        Assert.Equal(("matchdataserver-1255064836-t4b2w", StartLog.Id), (failure.Pod, failure.ContainerId));
    }

    /// <summary>No report of the kernel names kubelet or a runtime's failure.</summary>
    [Theory]
    [InlineData("pagealloc")]
    [InlineData("oom")]
    public void Kernel_logs_hold_none(string kind)
        => Assert.All(Directory.GetFiles(Repository.SharedFolder("corpus", kind)), file => Assert.True(StartLog.ReadFile(file).Count == 0, file));

    /// <summary>
    /// The articles whole: the two editions of the first show the six lines among prose, the second shows one line of
    /// kubelet, the third what docker printed at the prompt; the last tells what was said without its line.
    /// </summary>
    [Theory]
    [InlineData("000_", StartFailureReason.SetnsExit, 6)]
    [InlineData("001_", StartFailureReason.SetnsExit, 6)]
    [InlineData("002_", StartFailureReason.FinalChildEof, 1)]
    [InlineData("003_", StartFailureReason.SetnsExit, 1)]
    [InlineData("004_", StartFailureReason.Other, 0)]
    public void Articles(string name, StartFailureReason reason, int lines)
    {
        var failures = StartLog.ReadFile(Assert.Single(Directory.GetFiles(Repository.SharedFolder("seeds"), name + "*")));
        Assert.Equal(lines == 0 ? [] : [(reason, lines)], failures.Select(failure => (failure.Reason, failure.LineCount)));
    }
}
