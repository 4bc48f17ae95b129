@{
    RootModule           = 'FragTools.dll'
    ModuleVersion        = '0.2.0'
    GUID                 = '7e50a603-a2d8-4a28-bf75-f54a3d3c0204'
    Author               = 'FragTools maintainers'
    CompanyName          = 'FragTools maintainers'
    Copyright            = '(c) FragTools maintainers.'
    Description          = 'Shows whether memory fragmentation is why a Linux or Kubernetes node refuses memory or kills a process: free blocks by order, the kernel''s fragmentation index, watermarks, compaction, slabs. Reads the running machine, captures of other nodes, and text from the pipeline.'

    CompatiblePSEditions = @('Core')
    PowerShellVersion    = '7.4'

    # FragTools.Types.ps1xml names types of them, and is read before the root module is loaded.
    RequiredAssemblies   = @('FragTools.Core.dll', 'FragTools.dll')

    TypesToProcess       = @('FragTools.Types.ps1xml')
    FormatsToProcess     = @('FragTools.Format.ps1xml')

    CmdletsToExport      = @(
        'Clear-KernelCache'
        'ConvertFrom-GfpMask'
        'Export-FragMetric'
        'Export-FragmentationReport'
        'Get-BuddyInfo'
        'Get-CompactionStat'
        'Get-ContainerStartFailure'
        'Get-ExtFragIndex'
        'Get-MemoryInfo'
        'Get-MemorySetting'
        'Get-OomKill'
        'Get-PageAllocFailure'
        'Get-PageTypeInfo'
        'Get-PodOomScore'
        'Get-SlabCache'
        'Get-ZoneInfo'
        'Invoke-MemoryCompaction'
        'Save-NodeCapture'
        'Set-MemorySetting'
        'Test-MemoryFragmentation'
        'Watch-MemoryFragmentation'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()

    PrivateData          = @{
        PSData = @{
            # ProjectUri and IconUri come from whoever publishes it: ./build.ps1 Package -ProjectUri URL. HelpInfoUri is not needed:
            # all help is in the module.
            Tags         = @('Linux', 'Kubernetes', 'Memory', 'Fragmentation', 'OOM', 'Diagnostics', 'PSEdition_Core')
            LicenseUri   = 'https://spdx.org/licenses/MIT.html'
            ReleaseNotes = '0.2.0: objects come whole from other machines, headings are properties, a verdict is one screen, captures go through a pipe, JSON has schemas. CHANGELOG.md, beside this file, has all of it.'
        }
    }
}
