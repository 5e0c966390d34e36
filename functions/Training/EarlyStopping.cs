using FraudServerless.Training.LightGbm;

namespace FraudServerless.Training;

/// <summary>Remembers after how many trees the validation part was ranked best, and says when hope is lost.</summary>
internal sealed class EarlyStopping
{
    private readonly Booster _booster;
    private readonly Matrix _validation;
    private readonly int _patience;
    private readonly double[] _probabilities;

    /// <param name="booster">Without any tree yet.</param>
    /// <param name="validation">Rows that neither spec nor trees are fitted on.</param>
    /// <param name="patience">Trees that may go by without a better AUC.</param>
    public EarlyStopping(Booster booster, Matrix validation, int patience)
    {
        (_booster, _validation, _patience) = (booster, validation, patience);
        _probabilities = new double[validation.Rows];
        booster.Follow(validation);
    }

    /// <summary>The earliest of the best.</summary>
    public int BestTrees { get; private set; }
    public double BestAuc { get; private set; } = double.NegativeInfinity;

    /// <summary>Looks at the model after so many trees.</summary>
    public bool IsOver(int trees)
    {
        _booster.PredictValidation(_probabilities);
        var auc = BinaryMetrics.Auc(_probabilities, _validation.Labels);
        if (auc > BestAuc)
        {
            (BestAuc, BestTrees) = (auc, trees);
        }

        return trees - BestTrees >= _patience;
    }
}
