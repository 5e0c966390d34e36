using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Responses;
using FraudServerless.Contracts;
using FraudServerless.Decisions;
using FraudServerless.Ledger;
using FraudServerless.Ledger.Reviews;

namespace FraudServerless.AuditApi.Reviews;

/// <summary>Who works on which review: the most valuable one first, money at risk times age.</summary>
public sealed class ReviewClaims(ReviewQueue queue, DecisionReader reader, DecisionData data, TimeProvider time)
{
    /// <summary>How long a claim holds; it can be renewed.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromMinutes(15);

    /// <summary>Others take reviews at the same time, and some are out of date: after so many the reviewer asks again.</summary>
    private const int MaxAttempts = 25;
    private const int MaxListed = 200;

    /// <summary>Claims a review, or renews the one that is held: an answer that was lost is given again.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="filter">What for.</param>
    /// <param name="after">A review that is held and not meant.</param>
    /// <param name="skip">Reviews that are not meant either.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<NextReviewAnswer> NextAsync(
        DeskUser user,
        ReviewFilter filter,
        string? after,
        IReadOnlyList<string> skip,
        CancellationToken cancellationToken
    )
    {
        var (open, more) = await queue.GetOpenAsync(cancellationToken);
        var now = time.GetUtcNow();
        var matching = open.Where(filter.Matches).ToList();
        var unwanted = skip.ToHashSet(StringComparer.Ordinal);
        var candidates = matching
            .Where(review =>
                review.OrderNumber != after
                && !unwanted.Contains(review.OrderNumber)
                && MayDecide(user, review)
                && !review.IsHeldByAnother(user.Name, now)
            )
            .OrderByDescending(review => review.IsHeldBy(user.Name, now))
            .ThenByDescending(review => ValueOf(review, now))
            .ThenBy(review => review.OrderNumber, StringComparer.Ordinal);
        foreach (var review in candidates.Take(MaxAttempts))
        {
            if (await TryClaimAsync(user, review, now, cancellationToken) is { } view)
            {
                return new NextReviewAnswer(view, Counts(matching, more));
            }
        }

        return new NextReviewAnswer(null, Counts(matching, more));
    }

    /// <summary>Open reviews, whoever holds them, the most valuable first.</summary>
    public async Task<ReviewsAnswer> ListAsync(ReviewFilter filter, CancellationToken cancellationToken)
    {
        var (open, more) = await queue.GetOpenAsync(cancellationToken);
        var now = time.GetUtcNow();
        var matching = open.Where(filter.Matches).OrderByDescending(review => ValueOf(review, now)).ToList();
        return new ReviewsAnswer(
            [.. matching.Take(MaxListed).Select(review => View(Held(review), now))],
            Counts(matching, more || matching.Count > MaxListed),
            Distinct(review => review.Market),
            Distinct(review => review.PaymentMethod)
        );

        IReadOnlyList<string> Distinct(Func<Review, string> of) =>
            [.. open.Select(of).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

        Review Held(Review review) => review.ClaimedUntil >= now ? review : review with { ClaimedBy = null, ClaimedUntil = null };
    }

    /// <summary>Claims this review, or keeps it for longer.</summary>
    public async Task<(ReviewView? View, Problem? Problem)> ClaimAsync(DeskUser user, string orderNumber, CancellationToken cancellationToken)
    {
        var review = await queue.GetAsync(orderNumber, cancellationToken);
        if (review is null)
        {
            return (null, Problem.NotFound("review"));
        }

        var now = time.GetUtcNow();
        if (review.State != ReviewState.Open)
        {
            return (null, ReviewProblems.NotOpen);
        }

        if (!MayDecide(user, review))
        {
            return (null, review.CustomerId == user.CustomerId ? ReviewProblems.OwnOrder : ReviewProblems.FourEyes);
        }

        if (review.IsHeldByAnother(user.Name, now))
        {
            return (null, ReviewProblems.Claimed(review));
        }

        return await TryClaimAsync(user, review, now, cancellationToken) is { } view ? (view, null) : (null, ReviewProblems.Busy);
    }

    /// <summary>Lets a review go.</summary>
    /// <returns>Null: it is free.</returns>
    public async Task<Problem?> FreeAsync(DeskUser user, string orderNumber, CancellationToken cancellationToken) =>
        await queue.FreeAsync(orderNumber, user.Name, cancellationToken) ? null
        : await queue.GetAsync(orderNumber, cancellationToken) is null ? Problem.NotFound("review")
        : ReviewProblems.NotHeld;

    private static bool MayDecide(DeskUser user, Review review) => review.CustomerId != user.CustomerId && review.Proposal?.By != user.Name;

    /// <returns>Null: somebody else was quicker, or it is no review any more.</returns>
    private async Task<ReviewView?> TryClaimAsync(DeskUser user, Review review, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var until = now + Held;
        return
            await queue.ClaimAsync(review, user.Name, now, until, cancellationToken)
            && await FindStandingAsync(review, cancellationToken) is { } standing
            ? View(review with { ClaimedBy = user.Name, ClaimedUntil = until }, now) with
            {
                Choices = await ChoicesAsync(standing, cancellationToken),
            }
            : null;
    }

    /// <summary>Without its audit record an order cannot be decided on, and there is nothing to choose.</summary>
    private async Task<ReviewChoices?> ChoicesAsync(Decision standing, CancellationToken cancellationToken) =>
        await reader.GetAuditAsync(standing.AuditId, cancellationToken) is { } audit
            ? ReviewChoices.Of(data.Policy, audit with { Decision = standing })
            : null;

    /// <summary>The table of decisions says what stands; a review that says something else is mended, and nobody's.</summary>
    /// <returns>Null: something else stands.</returns>
    private async Task<Decision?> FindStandingAsync(Review review, CancellationToken cancellationToken)
    {
        var standing = await reader.GetCurrentAsync(review.OrderNumber, cancellationToken);
        if (standing?.DecisionId == review.DecisionId && standing.Outcome == DecisionOutcome.Review)
        {
            return standing;
        }

        if (standing is not null)
        {
            await queue.RepairAsync(review, standing, cancellationToken);
        }

        return null;
    }

    /// <summary>Money without a rate counts as if it were euros: better out of place than never.</summary>
    private decimal ValueOf(Review review, DateTimeOffset now) => (AmountEur(review) ?? review.GrandTotal) * AgeOf(review, now);

    private decimal? AmountEur(Review review) => data.Policy.AmountEur(review.Currency, review.GrandTotal);

    private static long AgeOf(Review review, DateTimeOffset now) => review.OpenSince is { } since ? Math.Max(1, (long)(now - since).TotalSeconds) : 1;

    private ReviewView View(Review review, DateTimeOffset now) =>
        new(
            review.OrderNumber,
            review.DecisionId,
            review.OpenSince,
            AgeOf(review, now),
            review.Market,
            review.PaymentMethod,
            review.GrandTotal,
            review.Currency,
            AmountEur(review),
            review.ClaimedBy,
            review.ClaimedUntil,
            review.Proposal?.By,
            review.Proposal?.Outcome.ToWire()
        );

    private static OpenReviews Counts(List<Review> matching, bool more) => new(matching.Count, matching.Min(review => review.OpenSince), more);
}
