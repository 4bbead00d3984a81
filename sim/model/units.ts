/** Units of the platform, as they are spelled in the catalogs. */

/** One vCPU in CPU units (RS-01). */
export const CPU_UNITS_PER_VCPU = 1_024;
export const BYTES_PER_MIB = 1_048_576;
export const MIB_PER_GIB = 1_024;
