/** Registers the parts of rooms of several people. They load at their first use: a talk with the site has no need of them. */
export async function lazyRooms(): Promise<void> {
  const { registerRooms } = await import('../rooms/register.ts');
  registerRooms();
}
