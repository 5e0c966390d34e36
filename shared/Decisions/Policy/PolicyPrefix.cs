using System.Runtime.InteropServices;

namespace FraudServerless.Decisions.Policy;

/// <summary>The reason that a contribution of a feature with this prefix stands for.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PolicyPrefix(string Prefix, PolicyReason Reason);
