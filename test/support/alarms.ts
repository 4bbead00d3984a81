/** Alarms that several tests ring. */

/** The sum of one minute; a minute without a datapoint is a good one. */
const OF_A_MINUTE = { Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, TreatMissingData: 'notBreaching' };

/** Rings when a target group behind `gate` has failed more than ten requests of a minute. */
export function groupErrors(targetGroup: string, AlarmName = `${targetGroup}-errors`) {
  return {
    ...OF_A_MINUTE,
    ...{ AlarmName, Namespace: 'AWS/ApplicationELB', MetricName: 'HTTPCode_Target_5XX_Count' },
    Dimensions: [
      { Name: 'LoadBalancer', Value: 'gate' },
      { Name: 'TargetGroup', Value: targetGroup },
    ],
    ...{ ComparisonOperator: 'GreaterThanThreshold', Threshold: 10 },
  };
}

/** `mill-errors`: rings when so many calls of `mill:live` have failed in a minute. */
export function millErrors(from: number) {
  return {
    ...OF_A_MINUTE,
    ...{ AlarmName: 'mill-errors', Namespace: 'AWS/Lambda', MetricName: 'Errors' },
    Dimensions: [
      { Name: 'FunctionName', Value: 'mill' },
      { Name: 'Resource', Value: 'mill:live' },
    ],
    ...{ ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: from },
  };
}
