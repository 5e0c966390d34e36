using System.Runtime.InteropServices;

namespace FraudServerless.Decisions.Policy;

/// <summary>A class and the score below which it ends.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PolicyClass(string Name, double Below);
