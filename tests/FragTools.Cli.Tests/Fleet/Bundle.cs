using System.Text.Json;
using k8s.Models;

namespace FragTools.Tests.Fleet;

/// <summary>A container of runc that is what containerd makes of a pod's only container: no capability is ambient or inherited.</summary>
internal sealed class Bundle
{
    private readonly Trees _trees;
    private readonly V1PodSpec _pod;
    private int _runs;

    public Bundle(Trees trees, V1PodSpec pod, string program)
    {
        (_trees, _pod) = (trees, pod);
        Textfile = Directory.CreateDirectory(trees.Path("textfile")).FullName;
        Program = trees.Path("rootfs/fragtools");
        foreach (var folder in new[] { "proc", "dev" }.Concat(pod.Containers[0].VolumeMounts.Select(mount => mount.MountPath.TrimStart('/'))))
        {
            Directory.CreateDirectory(trees.Path(Path.Combine("rootfs", folder)));
        }

        File.Copy(program, Program);

        // A user that is not root has to reach it.
        Fleet.Clean("chmod", "0777", trees.Folder, trees.Path("rootfs"), Program, Textfile);
    }

    /// <summary>The file that is the image.</summary>
    public string Program { get; }

    /// <summary>The collector's folder.</summary>
    public string Textfile { get; }

    /// <summary>Runs the program with other arguments.</summary>
    public Run Run(string[] arguments)
    {
        var container = _pod.Containers[0];
        var context = container.SecurityContext;
        string[] capabilities = [.. context.Capabilities.Add.Select(name => "CAP_" + name)];
        Assert.Equal(["ALL"], context.Capabilities.Drop);
        var config = new
        {
            ociVersion = "1.0.2",
            process = new
            {
                user = new { uid = context.RunAsUser ?? 0, gid = context.RunAsGroup ?? 0 },
                args = (string[])["/fragtools", .. arguments],
                env = (string[])["PATH=/"],
                cwd = "/",
                capabilities = new { bounding = capabilities, effective = capabilities, permitted = capabilities },
                noNewPrivileges = context.AllowPrivilegeEscalation != true,
            },
            root = new { path = "rootfs", @readonly = context.ReadOnlyRootFilesystem == true },
            hostname = "pod",
            mounts = (object[])
            [
                new { destination = "/proc", type = "proc", source = "proc", options = Array.Empty<string>() },
                new { destination = "/dev", type = "tmpfs", source = "tmpfs", options = (string[])["nosuid", "strictatime", "mode=755", "size=65536k"] },
                .. container.VolumeMounts.Select(mount => (object)new
                {
                    destination = mount.MountPath,
                    type = "bind",
                    source = mount.Name == "textfile" ? Textfile : _pod.Volumes.Single(volume => volume.Name == mount.Name).HostPath.Path,
                    options = (string[])["rbind", "rprivate", mount.ReadOnlyProperty == true ? "ro" : "rw"],
                }),
            ],
            linux = new
            {
                namespaces = new[] { "pid", "mount", "ipc", "uts", "network" }.Select(type => new { type }),
                resources = new { memory = new { limit = 128 << 20 } },
                maskedPaths = (string[])["/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware"],
                readonlyPaths = (string[])["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
            },
        };
        Assert.Equal("128Mi", container.Resources.Limits["memory"].ToString());
        _trees.Write("config.json", JsonSerializer.Serialize(config));
        return Fragtools.Program("runc", ["--root", _trees.Path("runc"), "run", "--bundle", _trees.Folder, $"fragtools-test-{Environment.ProcessId}-{GetHashCode()}-{_runs++}"]);
    }
}
