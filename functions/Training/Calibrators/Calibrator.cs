using FraudServerless.Contracts;

namespace FraudServerless.Training.Calibrators;

/// <summary>
/// Fits a calibration on the validation part: later than what the trees were fitted on, earlier than the held-out orders, as when it is used. Early stopping may
/// have chosen the number of trees on the same orders; it looks at their ranking alone, which no calibration changes.
/// </summary>
public static class Calibrator
{
    /// <param name="method">How.</param>
    /// <param name="raw">Raw scores of orders that the model was not fitted on.</param>
    /// <param name="labels">As many; both labels occur.</param>
    /// <exception cref="TrainingException">A higher score is not a higher probability on these orders.</exception>
    public static Calibration? Fit(CalibrationMethod method, double[] raw, bool[] labels)
    {
        if (method == CalibrationMethod.None)
        {
            return null;
        }

        Calibration? fitted = method == CalibrationMethod.Platt ? PlattFit.Fit(raw, labels) : IsotonicFit.Fit(raw, labels);
        return fitted
            ?? throw new TrainingException(
                "The score does not rank the validation part, the newest of the training orders: there is nothing to calibrate; --calibration none leaves it."
            );
    }
}
