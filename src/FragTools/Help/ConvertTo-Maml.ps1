<#
.SYNOPSIS
    Writes the module's MAML help from the texts beside this script and the cmdlets' own metadata.
.DESCRIPTION
    The file that it writes is committed, so that nobody needs this script to build or to read help. Syntax, types,
    positions and pipeline input come from the cmdlets: only words are written by hand.
#>
param(
    # The staged module.
    [Parameter(Mandatory)] [string] $ModulePath,

    # The file to write.
    [Parameter(Mandatory)] [string] $OutputPath
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3

$maml = 'http://schemas.microsoft.com/maml/2004/10'
$command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
$dev = 'http://schemas.microsoft.com/maml/dev/2004/10'
$common = [System.Management.Automation.Cmdlet]::CommonParameters
$sharedTexts = Import-PowerShellDataFile -LiteralPath $PSScriptRoot/Parameters.psd1

function Write-Element([string] $Prefix, [string] $Name, [object] $Content, [System.Collections.IDictionary] $Attributes = @{}) {
    $namespace = @{ maml = $maml; command = $command; dev = $dev }[$Prefix]
    $xml.WriteStartElement($Prefix, $Name, $namespace)
    foreach ($attribute in $Attributes.GetEnumerator()) {
        $xml.WriteAttributeString($attribute.Key, $attribute.Value)
    }

    if ($Content -is [scriptblock]) { & $Content } elseif ($null -ne $Content) { $xml.WriteString($Content) }
    $xml.WriteEndElement()
}

function Write-Paragraphs([string] $Prefix, [string] $Name, [string[]] $Paragraphs) {
    Write-Element $Prefix $Name { foreach ($paragraph in $Paragraphs) { Write-Element maml para $paragraph } }
}

# An array's element type with brackets, as PowerShell writes it.
function Get-TypeText([type] $Type) {
    if ($Type.IsArray) { return "$(Get-TypeText $Type.GetElementType())[]" }
    @{ [string] = 'string'; [int] = 'int'; [long] = 'long'; [switch] = 'SwitchParameter'; [psobject] = 'PSObject' }[$Type] ?? $Type.Name
}

function Write-Parameter([System.Management.Automation.CommandParameterInfo] $Parameter, [string] $Text) {
    $isSwitch = $Parameter.ParameterType -eq [switch]
    $attributes = [ordered]@{
        required       = "$($Parameter.IsMandatory)".ToLowerInvariant()
        variableLength = "$($Parameter.ParameterType.IsArray)".ToLowerInvariant()
        globbing       = "$($Parameter.Attributes.TypeId -contains [SupportsWildcards])".ToLowerInvariant()
        pipelineInput  = ($ways = @(if ($Parameter.ValueFromPipeline) { 'ByValue' }; if ($Parameter.ValueFromPipelineByPropertyName) { 'ByPropertyName' })) ? "true ($($ways -join ', '))" : 'false'
        position       = $Parameter.Position -lt 0 ? 'named' : "$($Parameter.Position)"
        aliases        = ($Parameter.Aliases -join ', ') ? $Parameter.Aliases -join ', ' : 'none'
    }
    Write-Element command parameter -Attributes $attributes {
        Write-Element maml name $Parameter.Name
        if ($Text) { Write-Paragraphs maml Description $Text }
        if (-not $isSwitch) {
            Write-Element command parameterValue (Get-TypeText $Parameter.ParameterType) -Attributes @{ required = 'true' }
        }

        Write-Element dev type { Write-Element maml name (Get-TypeText $Parameter.ParameterType) }
        if ($Text) { Write-Element dev defaultValue ($isSwitch ? 'False' : 'None') }
    }
}

function Write-Command([System.Management.Automation.CmdletInfo] $Cmdlet) {
    $texts = Import-PowerShellDataFile -LiteralPath "$PSScriptRoot/$($Cmdlet.Name).psd1"
    $family = $texts.Contains('Family') ? (Import-PowerShellDataFile -LiteralPath "$PSScriptRoot/$($texts.Family).psd1") : @{}
    $sets = $Cmdlet.ParameterSets | Sort-Object { -not $_.IsDefault } -Stable
    Write-Element command command {
        Write-Element command details {
            Write-Element command name $Cmdlet.Name
            Write-Element command verb $Cmdlet.Verb
            Write-Element command noun $Cmdlet.Noun
            Write-Paragraphs maml description $texts.Synopsis
        }
        Write-Paragraphs maml description $texts.Description
        Write-Element command syntax {
            foreach ($set in $sets) {
                Write-Element command syntaxItem {
                    Write-Element maml name $Cmdlet.Name
                    $own = $set.Parameters | Where-Object Name -NotIn $common | Sort-Object { $_.Position -lt 0 -and -not $_.IsMandatory }, Name
                    foreach ($parameter in $own) { Write-Parameter $parameter }
                }
            }
        }
        Write-Element command parameters {
            # As the default set has it; a parameter of other sets only, as the first of them has it.
            foreach ($parameter in $sets.Parameters | Where-Object Name -NotIn $common | Sort-Object Name -Unique) {
                $own = $texts.Contains('Parameters') ? $texts.Parameters[$parameter.Name] : $null
                $text = $own ?? $family[$parameter.Name] ?? $sharedTexts[$parameter.Name] ?? $(throw "$($Cmdlet.Name): no text for -$($parameter.Name)")
                Write-Parameter $parameter $text
            }
        }
        foreach ($part in @{ Name = 'input'; Types = $texts.Inputs }, @{ Name = 'return'; Types = $texts.Outputs }) {
            Write-Element command "$($part.Name)$($part.Name -eq 'input' ? 'Types' : 'Values')" {
                foreach ($type in $part.Types) {
                    Write-Element command "$($part.Name)$($part.Name -eq 'input' ? 'Type' : 'Value')" {
                        Write-Element dev type { Write-Element maml name $type.Type }
                        Write-Paragraphs maml description $type.Text
                    }
                }
            }
        }
        Write-Element maml alertSet { Write-Paragraphs maml alert $texts.Notes }
        Write-Element command examples {
            $number = 0
            foreach ($example in $texts.Examples) {
                $number++
                Write-Element command example {
                    Write-Element maml title "Example ${number}: $($example.Title)"
                    Write-Element dev code $example.Code
                    # The empty paragraph keeps the next example apart.
                    Write-Paragraphs dev remarks $example.Text, ''
                }
            }
        }
        Write-Element command relatedLinks {
            foreach ($link in $texts.Links) {
                Write-Element maml navigationLink {
                    Write-Element maml linkText $link
                    Write-Element maml uri ''
                }
            }
        }
    }
}

$module = Import-Module (Resolve-Path -LiteralPath $ModulePath).Path -PassThru
$settings = [System.Xml.XmlWriterSettings]@{ Indent = $true; NewLineChars = "`n"; Encoding = [System.Text.UTF8Encoding]::new($false) }
$memory = [System.IO.MemoryStream]::new()
$xml = [System.Xml.XmlWriter]::Create($memory, $settings)
$xml.WriteComment(' Written by src/FragTools/Help/ConvertTo-Maml.ps1 (./build.ps1 Help) from the texts beside it. ')
$xml.WriteStartElement('helpItems', 'http://msh')
$xml.WriteAttributeString('schema', 'maml')
foreach ($prefix in 'maml', 'command', 'dev') {
    $xml.WriteAttributeString('xmlns', $prefix, $null, (Get-Variable $prefix -ValueOnly))
}

foreach ($cmdlet in $module.ExportedCmdlets.Values | Sort-Object Name) { Write-Command $cmdlet }
$xml.WriteEndElement()
$xml.WriteEndDocument()
$xml.Dispose()
[System.IO.File]::WriteAllText($OutputPath, [System.Text.Encoding]::UTF8.GetString($memory.ToArray()) + "`n")
