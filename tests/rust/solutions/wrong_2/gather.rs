// the product overflows before it is compared
pub fn gather(data: &[u8], row_bytes: usize, indices: &[usize], out: &mut [u8]) -> Result<(), usize> {
    for (&index, out) in indices.iter().zip(out.chunks_exact_mut(row_bytes)) {
        let start = index.wrapping_mul(row_bytes) % data.len();
        out.copy_from_slice(data.get(start..start + row_bytes).ok_or(index)?);
    }
    Ok(())
}
