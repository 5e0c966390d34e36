using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FraudServerless.Trees;

/// <summary>
/// Finds the leaves of many rows at once, without walking: every split of a tree is asked, of a vector of rows at a time, and each row that goes right loses the leaves on the split's left.
/// The leftmost leaf left over is the row's (Lucchese et al., "QuickScorer: a fast algorithm to rank documents with additive ensembles of regression trees", 2015). No branch depends on
/// a row; the work grows with the tree's splits, not its depth, so that a large tree is better walked.
/// </summary>
internal sealed class LeafMasks
{
    private const int WordBits = 32;

    /// <summary>Splits beyond which walking is quicker.</summary>
    private const int MostSplits = 255;

    /// <summary>A split with the part of its tree's leaves that one word holds.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Test(int Input, float Threshold, uint Keep);

    /// <summary>Tests up to <paramref name="LastTest"/> concern the leaves from <paramref name="FirstLeaf"/> on, one a bit.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Word(int LastTest, int FirstLeaf, uint All);

    private readonly Test[] _tests;
    private readonly Word[] _words;

    /// <summary>By tree: where its words end; no word means that the tree is not held.</summary>
    private readonly int[] _ends;

    /// <summary>From left to right.</summary>
    private readonly double[] _leaves;

    public LeafMasks(IReadOnlyList<Tree> trees, InputPlan.Builder inputs)
    {
        var tests = new List<Test>();
        var words = new List<Word>();
        var leaves = new List<double>();
        _ends = new int[trees.Count];
        for (var i = 0; i < trees.Count; i++)
        {
            if (trees[i].Splits.Length <= MostSplits)
            {
                Add(trees[i], inputs, tests, words, leaves);
            }

            _ends[i] = words.Count;
        }

        _tests = [.. tests];
        _words = [.. words];
        _leaves = [.. leaves];
    }

    public bool Holds(int tree) => _ends[tree] > First(tree);

    private int First(int tree) => tree == 0 ? 0 : _ends[tree - 1];

    /// <summary>The leaf of one tree for each of a block's rows.</summary>
    /// <param name="tree">A tree that is held.</param>
    /// <param name="inputs">As <see cref="InputPlan.FillBlock"/> lays them out.</param>
    /// <param name="leaves">Gets a value for each of <see cref="InputPlan.BlockRows"/> rows.</param>
    [SkipLocalsInit]
    public void Leaves(int tree, ReadOnlySpan<float> inputs, Span<double> leaves)
    {
        Span<uint> left = stackalloc uint[InputPlan.BlockRows];
        var first = First(tree);
        // From the last word to the first: the leftmost leaf is the one that stays.
        for (var w = _ends[tree] - 1; w >= first; w--)
        {
            var word = _words[w];
            Narrow(_tests.AsSpan((w == 0 ? 0 : _words[w - 1].LastTest)..word.LastTest), word.All, inputs, left);
            var values = _leaves.AsSpan(word.FirstLeaf);
            for (var row = 0; row < left.Length; row++)
            {
                if (left[row] != 0)
                {
                    leaves[row] = values[BitOperations.TrailingZeroCount(left[row])];
                }
            }
        }
    }

    private static void Narrow(ReadOnlySpan<Test> tests, uint all, ReadOnlySpan<float> inputs, Span<uint> left)
    {
        var (a, b, c, d) = (Vector256.Create(all), Vector256.Create(all), Vector256.Create(all), Vector256.Create(all));
        // Every input's place was made by the plan and is in range.
        ref var input = ref MemoryMarshal.GetReference(inputs);
        foreach (ref readonly var test in tests)
        {
            ref var x = ref Unsafe.Add(ref input, test.Input);
            var threshold = Vector256.Create(test.Threshold);
            var keep = Vector256.Create(test.Keep);
            a &= Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref x), threshold).AsUInt32() | keep;
            b &= Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref x, 8), threshold).AsUInt32() | keep;
            c &= Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref x, 16), threshold).AsUInt32() | keep;
            d &= Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref x, 24), threshold).AsUInt32() | keep;
        }

        a.CopyTo(left);
        b.CopyTo(left[8..]);
        c.CopyTo(left[16..]);
        d.CopyTo(left[24..]);
    }

    private static void Add(Tree tree, InputPlan.Builder inputs, List<Test> tests, List<Word> words, List<double> leaves)
    {
        var firstLeaf = leaves.Count;
        // Of each split the range of the leaves on its left.
        var lefts = new (int From, int To)[tree.Splits.Length];
        var open = new Stack<(int Node, int Passed)>();
        open.Push((tree.Splits.Length > 0 ? 0 : ~0, 0));
        while (open.TryPop(out var next))
        {
            var (node, passed) = next;
            if (node < 0)
            {
                leaves.Add(tree.LeafValues[~node]);
            }
            else if (passed == 0)
            {
                lefts[node].From = leaves.Count - firstLeaf;
                open.Push((node, 1));
                open.Push((tree.Splits[node].Left, 0));
            }
            else
            {
                lefts[node].To = leaves.Count - firstLeaf;
                open.Push((tree.Splits[node].Right, 0));
            }
        }

        var count = leaves.Count - firstLeaf;
        for (var from = 0; from < count; from += WordBits)
        {
            var all = Bits(0, Math.Min(count - from, WordBits));
            for (var i = 0; i < lefts.Length; i++)
            {
                var lost = Bits(lefts[i].From - from, lefts[i].To - from);
                if (lost != 0)
                {
                    tests.Add(new Test(inputs.Add(tree.Splits[i]) * InputPlan.BlockRows, inputs.Threshold(tree.Splits[i]), ~lost));
                }
            }

            words.Add(new Word(tests.Count, firstLeaf + from, all));
        }
    }

    /// <summary>The bits of a word that lie in a range, which may begin before the word and end behind it.</summary>
    private static uint Bits(int from, int to)
    {
        var below = (int n) => (uint)((1UL << Math.Clamp(n, 0, WordBits)) - 1);
        return to > from ? below(to) & ~below(from) : 0;
    }
}
