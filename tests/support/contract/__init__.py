"""What AWS promises the product, in sentences that are asked of the double, of moto and of the local cloud."""
