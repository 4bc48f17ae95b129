using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Proc;
using FragTools.Reports;

namespace FragTools.Tests.Linux;

/// <summary>What is no regular file is said to be none, at once, by whatever way it is reached.</summary>
public sealed class SpecialFileTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TempTree _tree = new();
    private readonly List<Socket> _sockets = [];

    public SpecialFileTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "needs FIFOs and devices");

    public void Dispose()
    {
        _sockets.ForEach(static socket => socket.Dispose());
        _tree.Dispose();
    }

    [Theory]
    [InlineData("fifo", "is a FIFO")]
    [InlineData("socket", "is a socket")]
    [InlineData("device", "is a device")]
    [InlineData("folder", "is a folder")]
    public void A_file_that_is_none_is_refused_by_path_root_and_link(string kind, string problem)
    {
        var path = Path.Combine(_tree.Folder, "proc/buddyinfo");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Make(kind, path);
        var link = Path.Combine(_tree.Folder, "link");
        File.CreateSymbolicLink(link, path);
        if (kind != "device")
        {
            // A link out of the tree is none within it.
            Assert.Contains(problem, Read(_tree.Input).Message, StringComparison.Ordinal);
        }

        Assert.All([path, link], one => Assert.Contains(problem, Read(new NodeInput.CapturedFile(one)).Message, StringComparison.Ordinal));
        Assert.Null(_tree.Root.TryReadAllBytes("proc/buddyinfo"));
    }

    [Theory]
    [InlineData("fifo")]
    [InlineData("socket")]
    [InlineData("folder")]
    public async Task A_log_of_a_tree_that_is_none_is_refused_and_the_others_are_read(string kind)
    {
        Make(kind, Path.Combine(Directory.CreateDirectory(Path.Combine(_tree.Folder, "var/log")).FullName, "messages.1"));
        _tree.Write("var/log/messages", "May  3 10:00:00 node kernel: [  100.000001] p0: page allocation failure: order:3, mode:0x20\n");
        var errors = new List<NodeException>();
        var reading = Task.Run(() => PageAllocFailures.Read(
            LogFiles.Find(_tree.Root), new LogReadOptions { Error = errors.Add }, CancellationToken.None).ToList());
        var failures = await reading.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal("p0", Assert.Single(failures).ProcessName);
        Assert.All(errors, error => Assert.Equal(NodeError.KernelFileUnreadable, error.Error));
        Assert.Equal(kind == "folder" ? 0 : 1, errors.Count);
    }

    [Fact]
    public async Task What_the_shell_puts_in_a_pipe_is_read_by_the_pipes_path()
    {
        using var server = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        server.Write(Encoding.ASCII.GetBytes("Node 0, zone   Normal      1      0      3 \n"));
        var path = "/dev/fd/" + server.ClientSafePipeHandle.DangerousGetHandle();
        var reading = Task.Run(() => new BuddyInfoReader().Read(new NodeInput.CapturedFile(path)));
        server.Dispose();
        Assert.NotEmpty((await reading.WaitAsync(Patience, TestContext.Current.CancellationToken)).Items);
    }

    private static NodeException Read(NodeInput input)
    {
        var reading = Task.Run(() => new BuddyInfoReader().Read(input));
        Assert.True(reading.Wait(Patience), "it waits");
        return Assert.Single(reading.Result.Errors);
    }

    private void Make(string kind, string path)
    {
        switch (kind)
        {
            case "fifo":
                using (var made = Process.Start("mkfifo", [path]))
                {
                    made.WaitForExit();
                }

                break;
            case "socket":
                // Closing it would remove the file.
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                socket.Bind(new UnixDomainSocketEndPoint(path));
                _sockets.Add(socket);
                break;
            case "device":
                File.CreateSymbolicLink(path, "/dev/zero");
                break;
            default:
                Directory.CreateDirectory(path);
                break;
        }
    }
}
