using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;

namespace FragTools.Pods;

/// <summary>
/// Loads the manifest reader, and the YamlDotNet that it was built with, into an AssemblyLoadContext of its own:
/// another module's YamlDotNet in the same pwsh is never met. What it returns is of Core's types, which are those of
/// the caller. A program that links FragTools.Yaml itself does not need this.
/// </summary>
[RequiresUnreferencedCode("Loads FragTools.Yaml.dll by its path.")]
public static class PodManifestLoader
{
    private const string ReaderAssembly = "FragTools.Yaml";
    private const string ReaderType = "FragTools.Yaml.PodManifestReader";

    /// <summary>Loads the reader.</summary>
    /// <param name="folder">The full path of the folder that holds FragTools.Yaml.dll and YamlDotNet.dll.</param>
    /// <returns>A reader, which may be kept and used as often as needed.</returns>
    /// <exception cref="FileNotFoundException">The folder holds no FragTools.Yaml.dll: the installation is not whole.</exception>
    /// <exception cref="BadImageFormatException">The file is no assembly.</exception>
    public static IPodManifestReader Load(string folder)
    {
        var type = new PrivateContext(folder).LoadFromAssemblyPath(
            Path.Combine(folder, ReaderAssembly + ".dll")).GetType(ReaderType, throwOnError: true);
        return (IPodManifestReader)Activator.CreateInstance(type!)!;
    }

    [RequiresUnreferencedCode("Loads assemblies by their paths.")]
    private sealed class PrivateContext(string folder) : AssemblyLoadContext(ReaderAssembly)
    {
        private static readonly Assembly Core = typeof(IPodManifestReader).Assembly;

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            if (assemblyName.Name == Core.GetName().Name)
            {
                return Core;
            }

            var path = Path.Combine(folder, assemblyName.Name + ".dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
