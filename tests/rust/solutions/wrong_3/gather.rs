// every row goes to the same place
pub fn gather(data: &[u8], row_bytes: usize, indices: &[usize], out: &mut [u8]) -> Result<(), usize> {
    for &index in indices {
        let row = data.chunks_exact(row_bytes).nth(index).ok_or(index)?;
        out[..row_bytes].copy_from_slice(row);
    }
    Ok(())
}
