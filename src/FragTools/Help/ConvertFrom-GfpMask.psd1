@{
    Synopsis = 'Shows what a GFP mask of a kernel report asks for: its flags by name, the zone, whether it may sleep and reclaim.'
    Description = @(
        'A mask such as mode:0x10c0d0 has other meanings in other releases. With -KernelVersion it is read by the flags of that release, distribution kernels included; without it, by what all releases agree on, and AmbiguousFlags names the rest.'
        'Where text stands beside the mask, 0x14000c0(GFP_KERNEL), the text is believed. -Verbose says where the two do not fit together.'
    )
    Parameters = @{
        Mask = 'The mask. A number is the value (0x10c0d0 in a variable, the GfpMask of a report); text is as the kernel printed it, always in hexadecimal: 10c0d0, 0x10c0d0, 0x14000c0(GFP_KERNEL), a piece of a log line with mode:, gfp_mask= or gfp=, or names: GFP_KERNEL|__GFP_ZERO.'
        KernelVersion = 'The release that printed the mask, as uname -r gives it: 3.10.0-1160.el7.x86_64, 5.15. Completes with the running kernel and the releases in which masks changed.'
    }
    Inputs = @(
        @{ Type = 'System.String'; Text = 'A mask, or a piece of a log line that holds one.' }
        @{ Type = 'System.Int64'; Text = 'A mask''s value.' }
        @{ Type = 'System.Management.Automation.PSObject'; Text = 'A report of Get-PageAllocFailure or Get-OomKill, a row of a CSV of such, or a mask: what has GfpMask and KernelVersion.' }
    )
    Outputs = @(
        @{ Type = 'FragTools.Gfp.GfpMask'; Text = 'One object a mask. What hangs on the release, where none is given, is null.' }
    )
    Notes = @(
        'The tables were read from the kernels'' sources, release by release; TableRelease names the range that was used.'
    )
    Examples = @(
        @{
            Title = 'A mask of an old distribution kernel'
            Code  = 'ConvertFrom-GfpMask 0x10c0d0 -KernelVersion 3.10.0-514.el7'
            Text  = 'Zone is the highest zone that the request may use. With MaySleep it may reclaim and compact memory itself.'
        }
        @{
            Title = 'Straight from a log line'
            Code  = '''runc: page allocation failure: order:4, mode:0x40dc0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO)'' | ConvertFrom-GfpMask'
            Text  = 'The text in the parentheses tells which release printed it, as far as it can.'
        }
        @{
            Title = 'The number that names stand for'
            Code  = '(ConvertFrom-GfpMask ''GFP_ATOMIC|__GFP_NOWARN'' -KernelVersion 5.15).Hex'
            Text  = 'Names stand for different numbers in different releases.'
        }
        @{
            Title = 'What refused requests asked for'
            Code  = 'Get-PageAllocFailure | ConvertFrom-GfpMask | Group-Object Text'
            Text  = 'Each mask is read by the release of its report.'
        }
    )
    Links = @(
        'Get-PageAllocFailure'
        'Get-OomKill'
        'about_FragTools'
    )
}
