<#
.SYNOPSIS
    Writes FragTools.Types.ps1xml from Types.psd1 and the types of the staged module. Started by ./build.ps1 Types.
#>
param(
    [Parameter(Mandatory)] [string] $ModulePath,
    [Parameter(Mandatory)] [string] $OutputPath
)

$ErrorActionPreference = 'Stop'

# What CLIXML brings back as it was; all else comes as a copy of its parts, and is had of the object that lives again.
$plain = [string], [bool], [int], [long], [double], [decimal], [timespan]

function Format-Getter([string] $Name, [string] $Type, [string] $Method) {
    '      <CodeProperty IsHidden="true">'
    "        <Name>$Name</Name>"
    "        <GetCodeReference><TypeName>$Type</TypeName><MethodName>$Method</MethodName></GetCodeReference>"
    '      </CodeProperty>'
}

function Format-Converter([type] $Type, [hashtable] $Known) {
    "  <Type>"
    "    <Name>$Type</Name>"
    '    <TypeConverter><TypeName>FragTools.Serialization.ObjectConverter</TypeName></TypeConverter>'
    '    <Members>'
    foreach ($heading in $Known.Headings.Keys | Sort-Object) {
        "      <AliasProperty IsHidden=`"true`"><Name>$heading</Name><ReferencedMemberName>$($Known.Headings[$heading])</ReferencedMemberName></AliasProperty>"
    }
    Format-Getter SerializedState FragTools.Serialization.ObjectConverter GetState
    Format-Getter Cells FragTools.Views.Cells Of
    '      <MemberSet>'
    '        <Name>PSStandardMembers</Name>'
    '        <Members>'
    '          <NoteProperty><Name>SerializationMethod</Name><Value>SpecificProperties</Value></NoteProperty>'
    '          <PropertySet>'
    '            <Name>PropertySerializationSet</Name>'
    '            <ReferencedProperties>'
    foreach ($property in @($Type.GetProperties().Name | Sort-Object) + @($Known.Headings.Keys | Sort-Object) + 'SerializedState') { "              <Name>$property</Name>" }
    '            </ReferencedProperties>'
    '          </PropertySet>'
    '          <NoteProperty><Name>SerializationDepth</Name><Value>2</Value></NoteProperty>'
    '        </Members>'
    '      </MemberSet>'
    '    </Members>'
    '  </Type>'
}

function Format-Copy([type] $Type, [hashtable] $Known) {
    "  <Type>"
    "    <Name>Deserialized.$Type</Name>"
    '    <Members>'
    Format-Getter Cells FragTools.Views.Cells Of
    Format-Getter Live FragTools.Serialization.LiveObject Of
    foreach ($property in $Type.GetProperties() | Where-Object { ([Nullable]::GetUnderlyingType($_.PropertyType) ?? $_.PropertyType) -notin $plain } | Sort-Object Name) {
        '      <ScriptProperty>'
        "        <Name>$($property.Name)</Name>"
        "        <GetScriptBlock>, `$this.Live.$($property.Name)</GetScriptBlock>"
        '      </ScriptProperty>'
    }
    foreach ($method in $Known.Methods) {
        '      <ScriptMethod>'
        "        <Name>$method</Name>"
        "        <Script>[FragTools.Serialization.ObjectConverter]::Revive(`$this).$method.Invoke(`$args)</Script>"
        '      </ScriptMethod>'
    }
    '      <MemberSet>'
    '        <Name>PSStandardMembers</Name>'
    "        <Members><NoteProperty><Name>TargetTypeForDeserialization</Name><Value>$Type</Value></NoteProperty></Members>"
    '      </MemberSet>'
    '    </Members>'
    '  </Type>'
}

$known = Import-PowerShellDataFile -LiteralPath "$PSScriptRoot/Types.psd1"
Add-Type -LiteralPath "$ModulePath/FragTools.Core.dll"
$lines = @(
    '<?xml version="1.0" encoding="utf-8"?>'
    '<!--'
    '  Written by ./build.ps1 Types from Types/Types.psd1. Headings of tables are aliases, hidden so that CSV and JSON hold each number'
    '  once. What crosses to another process carries its state; a job and Import-Clixml make the object itself of it again. A session'
    '  over ssh knows no types of modules: there the copy gives what only the object has.'
    '-->'
    '<Types>'
    foreach ($name in $known.Keys | Sort-Object) {
        Format-Converter ([type] $name) $known[$name]
        Format-Copy ([type] $name) $known[$name]
    }
    '</Types>'
)
[System.IO.File]::WriteAllText($OutputPath, ($lines -join "`n") + "`n")
