@{
    Synopsis = 'Writes the verdict on one node or many as one HTML file with charts, as Markdown for a ticket, or as a picture.'
    Description = @(
        'The report holds what Test-MemoryFragmentation finds: the verdict in two sentences, a map of free blocks by zone and order (now, and when a request was refused), the fragmentation index by order against the threshold, what happened when and to which pods, the evidence with its sources, and what helps, with commands to copy.'
        'The HTML is one file: no script, nothing from the network, charts as SVG with texts for those who cannot see them. It follows the reader''s light or dark system and prints well. All text that came from logs is escaped. Markdown is for a ticket; names in it mention nobody. Svg is a picture of the cards that Test-MemoryFragmentation shows, for a page or a chat.'
        'Without input the running machine is read. Verdicts of Test-MemoryFragmentation are taken from the pipeline, as are folders, archives, files and text. Several nodes come into one report with a table of contents.'
        'Only its owner may read the file. It is written under another name and gets its own when all is written.'
    )
    Parameters = @{
        OutFile       = 'The report''s file. Without it the file is named after the node and the time, in the current folder.'
        Format        = 'Html, Markdown or Svg. Unless given it follows the file''s name: Markdown for .md and .markdown, Svg for .svg, else Html.'
        Force         = 'Replaces a file that is there.'
        Root          = 'A folder that looks like a node''s root, or an archive of one. One or many; wildcards are taken.'
        LiteralRoot   = 'As Root, but taken as it stands: for a folder whose name holds brackets.'
        Path          = 'Captured files and logs of one node, without its tree: buddyinfo, zoneinfo, messages. Wildcards are taken; each file is read for what it holds.'
        LiteralPath   = 'As Path, but taken as it stands.'
        InputObject   = 'A verdict of Test-MemoryFragmentation, a folder or an archive (taken as Root), a file (taken as Path), or text. Give it through the pipeline.'
        Now           = 'The instant that counts as now: a date, or how long ago. For captures whose files do not tell when they were made.'
        Since         = 'Leaves out reports in logs before this time: a date, or how long ago (30m, 1h, 2d).'
        ThrottleLimit = 'How many nodes are read at the same time; as many as there are processors unless given.'
    }
    Inputs = @(
        @{ Type = 'FragTools.Diagnosis.FragmentationVerdict'; Text = 'A verdict of Test-MemoryFragmentation.' }
        @{ Type = 'System.String'; Text = 'Text of a log or of a captured file.' }
        @{ Type = 'System.IO.DirectoryInfo'; Text = 'A folder, taken as a node''s root.' }
        @{ Type = 'System.IO.FileInfo'; Text = 'A captured file, a log, or an archive of a node''s tree.' }
    )
    Outputs = @(
        @{ Type = 'System.IO.FileInfo'; Text = 'The report.' }
    )
    Notes = @(
        'A click on a command in the page selects it whole.'
        'A verdict that was written to a file and read again (Export-Clixml) has no charts: they are drawn of what was read, not of the verdict.'
    )
    Examples = @(
        @{
            Title = 'A captured node, as a page'
            Code  = 'Export-FragmentationReport report.html -Root captures/node-1'
            Text  = 'One file to open, to send or to print.'
        }
        @{
            Title = 'For a ticket'
            Code  = 'Export-FragmentationReport ticket.md -Root captures/node-1'
            Text  = 'The name asks for Markdown.'
        }
        @{
            Title = 'Only the nodes that are fragmented'
            Code  = 'Test-MemoryFragmentation -Root captures/* | Where-Object Verdict -eq Fragmentation | Export-FragmentationReport fragmented.html -Force'
            Text  = 'Verdicts keep what their charts are drawn of.'
        }
    )
    Links = @(
        'Test-MemoryFragmentation'
        'Save-NodeCapture'
        'Get-ExtFragIndex'
        'about_FragTools'
    )
}
