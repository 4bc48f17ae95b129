Describe 'Export-FragmentationReport' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        $article = "$fixtures/unknown-tke-dc05"
        Push-Location -LiteralPath $TestDrive
    }

    AfterAll { Pop-Location }

    It 'writes a page and gives its file' {
        $file = Export-FragmentationReport page.html -Root $article
        $file.FullName | Should -Be (Join-Path $TestDrive 'page.html')
        $page = Get-Content -LiteralPath $file -Raw
        $page | Should -BeLike '<!DOCTYPE html>*Fragmentation</span> Likely*<svg*</html>*'
        $page | Should -Not -BeLike '*<script*'
    }

    It 'gives the file as Get-Item does, so that its table has no blank cells' {
        $file = Export-FragmentationReport looked.html -Root $article
        ($file | Out-String) | Should -Be (Get-Item -LiteralPath looked.html | Out-String)
        ($file | Out-String) | Should -Match "$($file.Length) +looked\.html"
    }

    It 'takes verdicts, folders and files from the pipeline, with their charts' {
        $file = Test-MemoryFragmentation -Root $article | Export-FragmentationReport piped.html
        Get-Content -LiteralPath $file -Raw | Should -BeLike '*<title>node 0 DMA32, order 0: 2725</title>*'
        $file = Get-Item $article, "$fixtures/4.15.0-46-pod-limit" | Export-FragmentationReport two.html
        Get-Content -LiteralPath $file -Raw | Should -BeLike '*Memory fragmentation: 2 nodes*dc05*Cgroup limit*'
        $file = Get-Item $article/proc/buddyinfo | Export-FragmentationReport loose.html
        Get-Content -LiteralPath $file -Raw | Should -BeLike '*<title>node 0 DMA32, order 0: 2725</title>*'
    }

    It 'writes Markdown where the name or -Format asks for it' {
        Get-Content (Export-FragmentationReport ticket.md -Root $article) -TotalCount 1 | Should -Be '## dc05: Fragmentation (Likely)'
        Get-Content (Export-FragmentationReport ticket.txt -Root $article -Format Markdown) -TotalCount 1 | Should -Be '## dc05: Fragmentation (Likely)'
    }

    It 'names the file after the node where none is given, in the current folder' {
        $file = Export-FragmentationReport -Root $article
        $file.Name | Should -BeLike 'fragmentation-dc05-*.html'
        $file.DirectoryName | Should -Be "$TestDrive"
    }

    It 'replaces a file only with -Force, and writes none with -WhatIf' {
        Set-Content taken.html 'mine'
        Export-FragmentationReport taken.html -Root $article -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem.FullyQualifiedErrorId | Should -BeLike 'ReportNotWritten,*'
        Get-Content taken.html | Should -Be 'mine'
        $null = Export-FragmentationReport taken.html -Root $article -Force
        Get-Content taken.html -TotalCount 1 | Should -Be '<!DOCTYPE html>'
        Export-FragmentationReport none.html -Root $article -WhatIf
        Test-Path none.html | Should -BeFalse
    }

    It 'writes nothing of a root that is not there' {
        Export-FragmentationReport gone.html -LiteralRoot (Join-Path $TestDrive 'gone') -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem.Count | Should -BeGreaterThan 0
        Test-Path gone.html | Should -BeFalse
    }
}
