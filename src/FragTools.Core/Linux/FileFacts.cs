namespace FragTools.Linux;

/// <summary>What a path leads to.</summary>
internal enum FileKind
{
    Regular,
    Folder,
    Fifo,
    Socket,
    Device,
    Link,
}

/// <summary>A file whatever its names: two paths with equal identities lead to one file.</summary>
/// <param name="Device">The device that holds it.</param>
/// <param name="Inode">Its number there.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode);

/// <summary>What stat(2) says of a file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Identity">Which it is.</param>
/// <param name="Mode">The permission bits.</param>
/// <param name="User">The owner's number.</param>
/// <param name="Group">The group's number.</param>
/// <param name="DeviceNumber">Of a device: which it is.</param>
internal readonly record struct FileFacts(
    FileKind Kind, FileIdentity Identity, uint Mode, uint User, uint Group, (uint Major, uint Minor) DeviceNumber);
